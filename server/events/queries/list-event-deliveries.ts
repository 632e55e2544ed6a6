import type { Context } from "@/server/platform/context";
import type { EventDeliveryStatus } from "@/server/platform/prisma/enums";

export interface EventDeliveryRow {
  eventId: bigint;
  handler: string;
  type: string;
  subjectKind: string;
  subjectId: string;
  status: EventDeliveryStatus;
  attempts: number;
  /** When it may be tried (again); null when it will not be by itself. */
  nextAt: Date | null;
  lastError: string | null;
  createdAt: Date;
}

/** The oldest deliveries of a status, 1,000 at most. */
export async function listEventDeliveries(
  { db }: Pick<Context, "db">,
  { status, limit = 1_000 }: { status: EventDeliveryStatus; limit?: number },
): Promise<EventDeliveryRow[]> {
  const rows = await db.eventDelivery.findMany({
    where: { status },
    orderBy: [{ eventId: "asc" }, { handler: "asc" }],
    take: limit,
    select: {
      eventId: true,
      handler: true,
      subjectKind: true,
      subjectId: true,
      status: true,
      attempts: true,
      nextAt: true,
      lastError: true,
      event: { select: { type: true, createdAt: true } },
    },
  });
  return rows.map(({ event, nextAt, ...row }) => ({
    ...row,
    ...event,
    nextAt: row.status === "WAITING" || row.status === "RETRYING" ? nextAt : null,
  }));
}
