/** Something tried a move that the transition table does not have. Commands ask first, so this is a mistake of ours. */
export class IllegalMove extends Error {
  override readonly name = "IllegalMove";
  constructor(
    readonly subject: "payroll run" | "payout" | "reversal",
    readonly from: string,
    readonly to: string,
  ) {
    super(`A ${subject} cannot move from ${from} to ${to}.`);
  }
}
