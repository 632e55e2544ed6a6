import { inTransaction, type Context } from "@/server/platform/context";
import { lockClaimed, type ClaimedPayout } from "./claim-payout";
import { lookUpTransfer } from "./look-up-transfer";
import { movePayout } from "./move-payout";
import type { Paying } from "./paying";
import { raiseAlarm } from "./raise-alarm";
import { recordCreated } from "./record-result";
import type { TransferBody } from "./transfer-body";

/**
 * Looks, before a payout is tried again with a new key, whether an earlier attempt has paid after all. It was proved
 * that none has, so this finds something only when a proof was wrong: then the transfer is taken over, a person is
 * told, and nothing is sent. Resolves to "free" when the payout may be sent, "adopted" when a transfer was taken over,
 * and otherwise to why nothing can be done now. Throws Overtaken.
 */
export async function adoptFoundTransfer(
  ctx: Context,
  paying: Paying,
  claimed: ClaimedPayout,
): Promise<"free" | "adopted" | "wrong" | "unavailable"> {
  const last = await ctx.db.payoutAttempt.findFirst({
    where: { payoutId: claimed.id },
    orderBy: { number: "desc" },
  });
  if (!last) return "free";
  const looked = await lookUpTransfer(paying.gateway, last.body as TransferBody);
  if (looked.kind === "empty") return "free";
  if (looked.kind === "unavailable") return "unavailable";
  await inTransaction(ctx, async (tx) => {
    const payout = await lockClaimed(tx, claimed);
    // It may have gone stale or been cancelled meanwhile; then the alarm tells, and a person decides.
    const isTaken = looked.kind === "found" && payout.status === "RESERVED";
    if (isTaken) {
      const number = Number(looked.transfer.metadata["attempt"] ?? last.number);
      const attempt = await tx.db.payoutAttempt.findUnique({
        where: { payoutId_number: { payoutId: payout.id, number } },
      });
      const made = attempt ?? last;
      await movePayout(tx, payout, { to: "SENDING", reason: `Attempt ${made.number} had paid after all` });
      const sending = await tx.db.payout.findUniqueOrThrow({ where: { id: payout.id } });
      await recordCreated(
        tx,
        paying,
        sending,
        { ...made, body: made.body as TransferBody },
        looked.transfer,
        { proof: "found in the list of its group before another try" },
      );
    }
    await raiseAlarm(tx, {
      code: "transfer-was-there",
      subjectKind: "payout",
      subjectId: payout.id,
      message: isTaken
        ? `Transfer ${looked.transfer.id} exists although its attempt was taken for failed. It counts now; nothing else was sent.`
        : `${looked.kind === "found" ? `Transfer ${looked.transfer.id} exists although the payout was not to be sent.` : looked.message} Nothing else was sent; a person must look.`,
    });
  });
  return looked.kind === "found" ? "adopted" : "wrong";
}
