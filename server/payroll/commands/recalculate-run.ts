import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { calculatePayouts, lockDrafting } from "./calculate-payouts";
import { dayOfColumn } from "./date-column";
import { lockRun, type LockedRun } from "./move-run";
import { recordRunEditor } from "./record-run-editor";

/**
 * Works a draft out again, so that what was recorded since it was drafted is in it. Throws Conflict when the run
 * changed since it was seen, RuleBroken `payroll.not_a_draft` when it is frozen.
 */
export async function recalculateRun(
  ctx: Context,
  input: { runId: string; seenVersion: number },
): Promise<void> {
  await inTransaction(
    ctx,
    async (tx) => {
      const run = await lockDraft(tx, input.runId, input.seenVersion);
      const vendorIds = run.schedule === "OFF_CYCLE" ? await vendorsOf(tx, run.id) : undefined;
      await recalculateVendors(tx, run, vendorIds, "recalculated");
      const after = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: run.id } });
      await recordAudit(tx, {
        action: "payroll.run.recalculated",
        subjectKind: "payrollRun",
        subjectId: run.id,
        before: { payableVendors: run.payableVendors, payableMinor: run.payableMinor },
        after: { payableVendors: after.payableVendors, payableMinor: after.payableMinor },
      });
    },
    { timeLimitMs: 600_000 },
  );
}

/**
 * Takes the drafting lock and then the run's row lock, and makes sure that it is a draft. The order is the same
 * everywhere, so that two commands never wait for each other.
 */
export async function lockDraft(tx: TxContext, runId: string, seenVersion?: number): Promise<LockedRun> {
  const known = await tx.db.payrollRun.findUnique({ where: { id: runId }, select: { currency: true } });
  if (known) await lockDrafting(tx, known.currency);
  const run = await lockRun(tx, runId, seenVersion);
  if (run.status !== "DRAFT") {
    throw new RuleBroken(
      "payroll.not_a_draft",
      ["the run is not a draft any more"],
      "Only a draft can be changed. Have the run sent back first.",
    );
  }
  return run;
}

/**
 * Works out these vendors of a locked draft again (all of its schedule when undefined), counts the run's version up
 * and notes the acting person as an editor of it.
 */
export async function recalculateVendors(
  tx: TxContext,
  run: LockedRun,
  vendorIds: readonly string[] | undefined,
  action: string,
): Promise<void> {
  await calculatePayouts(
    tx,
    {
      id: run.id,
      schedule: run.schedule,
      currency: run.currency,
      periodEnd: dayOfColumn(run.periodEnd),
      startsAt: run.startsAt,
      endsAt: run.endsAt,
      timeZone: run.timeZone,
    },
    vendorIds,
  );
  await tx.db.payrollRun.update({
    where: { id: run.id },
    data: { version: { increment: 1 }, draftedAt: vendorIds === undefined ? tx.clock.now() : undefined },
  });
  await recordRunEditor(tx, run.id, action);
}

async function vendorsOf(tx: TxContext, runId: string): Promise<string[]> {
  const payouts = await tx.db.payout.findMany({ where: { runId }, select: { vendorId: true } });
  return payouts.map((payout) => payout.vendorId);
}
