import { recordAudit } from "@/server/audit/commands/record-audit";
import { refreshOpenRuns } from "@/server/payroll/commands/refresh-open-runs";
import { inTransaction, type Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { lockVendor } from "./lock-vendor";

export interface ChangeVendorScheduleInput {
  vendorId: string;
  seenVersion: number;
  schedule: "WEEKLY" | "MONTHLY";
  reason: string;
}

/**
 * Moves a vendor to the other schedule, at once. What an approved run has claimed stays with that run; an open run
 * of the old schedule gives the vendor's postings back, and the next run of the new schedule takes them, as it takes
 * every unclaimed posting of its vendors. So nothing is dropped and nothing is paid twice.
 *
 * Throws NotFound, Conflict for a stale version, and RuleBroken `vendors.same_schedule`.
 */
export async function changeVendorSchedule(ctx: Context, input: ChangeVendorScheduleInput): Promise<void> {
  await inTransaction(
    ctx,
    async (tx) => {
      const vendor = await lockVendor(tx, input.vendorId, input.seenVersion);
      if (vendor.schedule === input.schedule)
        throw new RuleBroken("vendors.same_schedule", ["the vendor is on this schedule already"]);
      await tx.db.vendor.update({
        where: { id: vendor.id },
        data: { schedule: input.schedule, version: { increment: 1 } },
      });
      await refreshOpenRuns(tx, vendor.id, "vendor moved to another schedule");
      await recordAudit(tx, {
        action: "vendors.schedule.changed",
        subjectKind: "vendor",
        subjectId: vendor.id,
        before: { schedule: vendor.schedule },
        after: { schedule: input.schedule },
        reason: input.reason.trim(),
      });
    },
    { timeLimitMs: 300_000 },
  );
}
