import type { Context } from "@/server/platform/context";
import { InvalidInput, NotFound } from "@/server/platform/errors";
import { Prisma } from "@/server/platform/prisma/client";
import type { ArchivedOfRunInput } from "@/server/maintenance/schemas";
import { archivingRunIds } from "./count-restorable";

export interface ArchivedRow {
  ref: string;
  /** The first letter of each name; a list needs no more. */
  customerName: string;
  vendorRef: string;
  status: string;
  endedAt: Date | null;
  grossMinor: bigint;
  currency: string;
}

/**
 * One page of what a run put into the archive and is there still, by id, with the place to go on from, or null at
 * the end. Throws NotFound, and InvalidInput for a place that is none.
 */
export async function listArchived(
  ctx: Pick<Context, "db">,
  input: ArchivedOfRunInput,
): Promise<{ bookings: ArchivedRow[]; nextCursor: string | null }> {
  const run = await ctx.db.maintenanceRun.findUnique({ where: { id: input.runId }, select: { id: true } });
  if (!run) throw new NotFound("Maintenance run", input.runId);
  if (input.cursor && !/^\d{1,18}$/.test(input.cursor))
    throw new InvalidInput("This is no place in a list.", "cursor");
  const runIds = await archivingRunIds(ctx, run.id);
  const found = await ctx.db.$queryRaw<(ArchivedRow & { id: bigint })[]>`
    SELECT a.id, a.ref, a.customer_name AS "customerName", v.ref AS "vendorRef", a.status::text AS status,
           coalesce(a.completed_at, a.cancelled_at) AS "endedAt", a.gross_minor AS "grossMinor", a.currency
      FROM archived_booking a LEFT JOIN vendor v ON v.id = a.vendor_id
     WHERE a.run_id IN (${Prisma.join(runIds)}) AND a.id > ${BigInt(input.cursor ?? 0)}
       AND starts_with(a.ref, ${input.search ?? ""})
     ORDER BY a.id LIMIT ${input.limit + 1}`;
  const page = found.slice(0, input.limit);
  return {
    bookings: page.map(({ id: _id, customerName, ...row }) => ({
      ...row,
      customerName: initials(customerName),
    })),
    nextCursor: found.length > input.limit ? String(page.at(-1)!.id) : null,
  };
}

function initials(name: string): string {
  return name
    .split(/\s+/)
    .filter(Boolean)
    .map((part) => `${[...part][0]}.`)
    .join(" ");
}
