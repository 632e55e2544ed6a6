import { isCurrency } from "@/server/money/currency";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { latestPeriod } from "@/server/payroll/domain/period";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { requireNotFrozen } from "../reconciliation/freeze";
import { calculatePayouts, lockDrafting } from "./calculate-payouts";
import { dayOfColumn } from "./date-column";
import { recordRunEditor } from "./record-run-editor";

/**
 * Drafts a run for chosen vendors outside the schedules: everything of theirs in the currency that is payable now
 * and claimed by no other run. Its period is the business week it is made in, up to now; a vendor that has nothing
 * due gets no row and is named in `withoutDue`; a run without any row is refused with RuleBroken `payroll.nothing_due`.
 */
export async function draftOffCycleRun(
  ctx: Context,
  input: { vendorIds: readonly string[]; currency: string; reason: string },
): Promise<{ runId: string; withoutDue: string[] }> {
  const reason = input.reason.trim();
  if (reason === "") throw new InvalidInput("Say why this run is made.", "reason");
  if (input.vendorIds.length === 0) throw new InvalidInput("Choose at least one vendor.", "vendorIds");
  if (!isCurrency(input.currency))
    throw new InvalidInput(`${input.currency} is not a currency that can be paid.`, "currency");
  const timeZone = businessTimeZone();
  return inTransaction(
    ctx,
    async (tx) => {
      await lockDrafting(tx, input.currency);
      await requireNotFrozen(tx);
      const vendors = await tx.db.vendor.findMany({
        where: { id: { in: [...input.vendorIds] } },
        select: { id: true, name: true },
      });
      const unknown = input.vendorIds.find((id) => !vendors.some((vendor) => vendor.id === id));
      if (unknown !== undefined) throw new NotFound("Vendor", unknown);
      const [clock] = await tx.db.$queryRaw<[{ now: Date; today: Date; tomorrow: Date }]>`
        SELECT now() AS now, (now() AT TIME ZONE ${timeZone})::date AS today,
          ((now() AT TIME ZONE ${timeZone})::date + 1) AS tomorrow`;
      const runId = newId("prun");
      const startsAt = latestPeriod("WEEKLY", clock.now, timeZone).endsAt;
      await tx.db.payrollRun.create({
        data: {
          id: runId,
          schedule: "OFF_CYCLE",
          currency: input.currency,
          periodStart: clock.today,
          periodEnd: clock.tomorrow,
          // On the very instant that a week begins there is no week yet to be in.
          startsAt: startsAt < clock.now ? startsAt : new Date(clock.now.getTime() - 1),
          endsAt: clock.now,
          timeZone,
          reason,
          draftedAt: tx.clock.now(),
          draftedById: tx.actor.kind === "staff" ? tx.actor.id : null,
          draftedByName: tx.actor.name,
        },
      });
      await calculatePayouts(
        tx,
        {
          id: runId,
          schedule: "OFF_CYCLE",
          currency: input.currency,
          periodEnd: dayOfColumn(clock.tomorrow),
          startsAt,
          endsAt: clock.now,
          timeZone,
        },
        input.vendorIds,
      );
      const run = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
      if (run.vendorCount === 0) {
        throw new RuleBroken("payroll.nothing_due", [
          "none of these vendors has anything due in this currency",
        ]);
      }
      await recordRunEditor(tx, runId, "drafted");
      await recordAudit(tx, {
        action: "payroll.run.drafted",
        subjectKind: "payrollRun",
        subjectId: runId,
        after: { schedule: "OFF_CYCLE", vendors: vendors.length, payableMinor: run.payableMinor },
        reason,
      });
      const paid = await tx.db.payout.findMany({ where: { runId }, select: { vendorId: true } });
      const withRow = new Set(paid.map((payout) => payout.vendorId));
      return {
        runId,
        withoutDue: vendors.filter((vendor) => !withRow.has(vendor.id)).map((vendor) => vendor.name),
      };
    },
    { timeLimitMs: 300_000 },
  );
}
