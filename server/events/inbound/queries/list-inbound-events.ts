import type { Context } from "@/server/platform/context";
import type { InboundEventOutcome } from "@/server/platform/prisma/enums";

export interface InboundEventRow {
  id: string;
  source: string;
  /** The sender's own key. */
  eventId: string;
  type: string;
  bookingRef: string | null;
  vendorRef: string | null;
  outcome: InboundEventOutcome;
  problemCode: string | null;
  problem: string | null;
  occurredAt: Date;
  receivedAt: Date;
  appliedAt: Date | null;
  /** How many other bodies came under its key. */
  conflicts: number;
}

/**
 * What the marketplace told, the newest first, 200 unless told: of one outcome, of one booking, or all. Without what
 * the events say, which holds names and addresses.
 */
export async function listInboundEvents(
  { db }: Pick<Context, "db">,
  filter: { outcome?: InboundEventOutcome; bookingRef?: string; limit?: number } = {},
): Promise<InboundEventRow[]> {
  const rows = await db.inboundEvent.findMany({
    where: {
      ...(filter.outcome ? { outcome: filter.outcome } : {}),
      ...(filter.bookingRef === undefined ? {} : { bookingRef: filter.bookingRef }),
    },
    orderBy: { id: "desc" },
    take: filter.limit ?? 200,
    omit: { bodyHash: true, payload: true },
    include: { _count: { select: { conflicts: true } } },
  });
  return rows.map(({ _count, ...row }) => ({ ...row, conflicts: _count.conflicts }));
}
