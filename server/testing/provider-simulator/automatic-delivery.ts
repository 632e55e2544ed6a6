/**
 * Lets messages live by themselves: the first news comes after a fraction of this time, the last after a span
 * between the two, in milliseconds. Null leaves them as accepted until a test reports what became of them.
 */
export type AutomaticDelivery = { minMs: number; maxMs: number } | null;

/** What becomes of messages whose recipient matches a regular expression. */
export type OutcomeRule<Outcome> = { pattern: string; outcome: Outcome };

/** Rules by recipient, the latest first. */
export function outcomeRules<Outcome>(initial: readonly OutcomeRule<Outcome>[] = []) {
  let rules = initial.map(compiled);
  return {
    /** Throws a SyntaxError when the pattern is no regular expression. */
    add(rule: OutcomeRule<Outcome>): void {
      rules = [compiled(rule), ...rules];
    },
    clear(): void {
      rules = initial.map(compiled);
    },
    outcomeFor: (recipient: string): Outcome | null =>
      rules.find(({ pattern }) => pattern.test(recipient))?.outcome ?? null,
  };
}

function compiled<Outcome>({ pattern, outcome }: OutcomeRule<Outcome>) {
  return { pattern: new RegExp(pattern, "i"), outcome };
}

/** One span for one message, in milliseconds. */
export function spanMs({ minMs, maxMs }: NonNullable<AutomaticDelivery>): number {
  return Math.round(minMs + Math.random() * (maxMs - minMs));
}
