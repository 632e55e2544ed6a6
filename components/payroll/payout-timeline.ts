import type { RouterOutputs } from "@/server/api/root";

export type PayoutView = RouterOutputs["payroll"]["payouts"]["get"];

/** One thing that happened to a payout, from whichever record tells of it. */
export type PayoutHappening =
  | { id: string; at: Date; kind: "EVENT"; event: PayoutView["events"][number] }
  | { id: string; at: Date; kind: "ATTEMPT"; attempt: PayoutView["attempts"][number] }
  | { id: string; at: Date; kind: "LEDGER"; entry: PayoutView["ledgerEntries"][number] }
  | { id: string; at: Date; kind: "RECEIPT"; number: bigint };

/**
 * Events, attempts, ledger entries and the receipt of a payout in one order, oldest first. What carries the same
 * instant stays in the order of cause: the ledger, the move, the attempt, the receipt. An attempt that was committed
 * but not sent yet has no instant of its own and stands last.
 */
export function payoutTimeline(
  payout: Pick<PayoutView, "events" | "attempts" | "ledgerEntries" | "receipt">,
): PayoutHappening[] {
  const happenings: PayoutHappening[] = [
    ...payout.ledgerEntries.map((entry) => ({
      id: `entry-${entry.id}`,
      at: entry.recordedAt,
      kind: "LEDGER" as const,
      entry,
    })),
    ...payout.events.map((event) => ({
      id: `event-${event.id}`,
      at: event.at,
      kind: "EVENT" as const,
      event,
    })),
    ...payout.attempts.map((attempt) => ({
      id: attempt.id,
      at: attempt.firstSentAt ?? NEVER,
      kind: "ATTEMPT" as const,
      attempt,
    })),
  ];
  if (payout.receipt) {
    const { number, issuedAt } = payout.receipt;
    happenings.push({ id: `receipt-${number}`, at: issuedAt, kind: "RECEIPT", number });
  }
  // The sort is stable, so equal instants keep the order above. Two clocks tell them, the worker's and the database's,
  // and people read seconds, so what lies within one second counts as one instant.
  return happenings.sort((a, b) => secondOf(a.at) - secondOf(b.at));
}

function secondOf(at: Date): number {
  return Math.floor(at.getTime() / 1000);
}

const NEVER = new Date(8_640_000_000_000_000);
