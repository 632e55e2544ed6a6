import type { Context } from "@/server/platform/context";

/**
 * The booking of this reference from the archive with its refunds, disputes and instalments, when and by which run it
 * was archived; null when it is not there. With all that is personal in clear: callers mask it.
 */
export async function findArchivedBooking({ db }: Pick<Context, "db">, ref: string) {
  const found = await db.archivedBooking.findUnique({
    where: { ref },
    include: { refunds: true, disputes: true, instalments: true },
    omit: { checksum: true },
  });
  if (!found) return null;
  const { refunds, disputes, instalments, schemaVersion, archivedAt, runId, ...booking } = found;
  return {
    ...booking,
    refunds: refunds.map(({ checksum: _checksum, ...refund }) => refund),
    disputes: disputes.map(({ checksum: _checksum, ...dispute }) => dispute),
    instalments: instalments.map(({ checksum: _checksum, ...instalment }) => instalment),
    archive: { schemaVersion, archivedAt, runId },
  };
}
