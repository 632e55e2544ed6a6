import { createHash } from "node:crypto";

/** The header of a payout as it is frozen. Amounts in minor units. */
export type PayoutContent = {
  payoutId: string;
  vendorId: string;
  currency: string;
  outcome: string;
  netMinor: bigint;
  /** The provider's account id, or null when there is none. */
  destinationAccount: string | null;
  /** The claimed postings, in any order. */
  lines: readonly { postingId: bigint; amountMinor: bigint }[];
};

/** A run as it is frozen. */
export type RunContent = {
  runId: string;
  /** WEEKLY, MONTHLY or OFF_CYCLE. */
  schedule: string;
  periodStartsAt: Date;
  periodEndsAt: Date;
  currency: string;
  /** Every payout of the run, also those that are not payable, in any order. */
  payouts: readonly { payoutId: string; payoutHash: string }[];
};

/**
 * The text a payout's hash is made of. The same text is built in SQL, hence lines and not JSON:
 *
 *     payoutId|vendorId|currency|outcome|netMinor|destinationAccount
 *     postingId|amountMinor
 *     …
 *
 * Lines are joined by `\n`, with none at the end, and postings stand in ascending numeric order of their id. Amounts
 * are plain decimal integers. No account is the empty text.
 *
 * @throws RangeError when a field holds `|` or a line break, which would let two contents share a text, or when a
 * posting stands twice.
 */
export function payoutHashInput(payout: PayoutContent): string {
  const lines = [...payout.lines].sort((a, b) => compare(a.postingId, b.postingId));
  requireNoTwice(lines.map((line) => line.postingId));
  return joined([
    [
      payout.payoutId,
      payout.vendorId,
      payout.currency,
      payout.outcome,
      payout.netMinor.toString(),
      payout.destinationAccount ?? "",
    ],
    ...lines.map((line) => [line.postingId.toString(), line.amountMinor.toString()]),
  ]);
}

/** SHA-256 of `payoutHashInput`, as 64 lower-case hex digits. */
export function payoutHash(payout: PayoutContent): string {
  return sha256Hex(payoutHashInput(payout));
}

/**
 * The text a run's hash is made of:
 *
 *     runId|schedule|periodStartISO|periodEndISO|currency
 *     payoutId|payoutHash
 *     …
 *
 * Joined by `\n` as above; payouts stand in byte order of their id (`COLLATE "C"` in SQL). Instants are UTC with
 * milliseconds, `2015-07-06T00:00:00.000Z` (in SQL `to_char(x AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`).
 *
 * @throws RangeError as `payoutHashInput` does.
 */
export function runHashInput(run: RunContent): string {
  const payouts = [...run.payouts].sort((a, b) => compareBytes(a.payoutId, b.payoutId));
  requireNoTwice(payouts.map((payout) => payout.payoutId));
  return joined([
    [run.runId, run.schedule, run.periodStartsAt.toISOString(), run.periodEndsAt.toISOString(), run.currency],
    ...payouts.map((payout) => [payout.payoutId, payout.payoutHash]),
  ]);
}

/** SHA-256 of `runHashInput`, as 64 lower-case hex digits. This is what an approval approves. */
export function runHash(run: RunContent): string {
  return sha256Hex(runHashInput(run));
}

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hex digits. */
export function sha256Hex(text: string): string {
  return createHash("sha256").update(text, "utf8").digest("hex");
}

function joined(rows: readonly (readonly string[])[]): string {
  for (const field of rows.flat()) {
    if (/[|\n\r]/.test(field)) throw new RangeError("A hashed field holds a separator.");
  }
  return rows.map((row) => row.join("|")).join("\n");
}

function requireNoTwice(keys: readonly (bigint | string)[]): void {
  if (new Set(keys).size !== keys.length)
    throw new RangeError("The same line stands twice in hashed content.");
}

function compare(a: bigint, b: bigint): number {
  return a === b ? 0 : a < b ? -1 : 1;
}

function compareBytes(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a, "utf8"), Buffer.from(b, "utf8"));
}
