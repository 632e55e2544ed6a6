import { recordAudit } from "@/server/audit/commands/record-audit";
import { approvalsNeeded, standingApproverIds } from "@/server/payroll/domain/approval-policy";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { computeRunHash } from "../commands/freeze-content";
import { lockRun, moveRun, type LockedRun } from "../commands/move-run";
import { freezeReasons } from "../reconciliation/freeze";
import { currencyPolicyOf, payrollPolicyOf } from "../queries/get-payroll-policy";

import { coversRun, type KnownFunds } from "./check-funds";
import type { Paying } from "./paying";

/** The clocks of the process that approved and the one that pays may differ by this much, in milliseconds. */
const CLOCKS_APART_MS = 500;

/** What became of it: its payouts may be worked on, it may not be paid now, or the provider did not say its balance. */
type Beginning = "begun" | "not-now" | "provider-away";

/**
 * Begins to pay an approved run, once the time for undoing the approval is over, only if it is still exactly what
 * enough people approved, and only if the provider's balance covers it. Otherwise it stays approved: a refusal is
 * written to the audit log, once per approval, as an alarm; while payroll is frozen or money is short it waits.
 */
export async function startPaying(
  ctx: Context,
  paying: Pick<Paying, "gateway">,
  runId: string,
): Promise<Beginning> {
  const known = await ctx.db.payrollRun.findUnique({
    where: { id: runId },
    select: { status: true, approvedAt: true },
  });
  if (!known) return "not-now";
  if (known.status !== "APPROVED")
    return ["PAYING", "PAUSED", "PAID"].includes(known.status) ? "begun" : "not-now";
  if (!(await isDue(ctx, known))) return "not-now";
  const askedAt = ctx.clock.now();
  const balance = await paying.gateway.getBalance();
  if (balance.kind === "unavailable") return "provider-away";
  const isBegun = await inTransaction(
    ctx,
    (tx) => begin(tx, runId, { availableMinor: balance.availableMinor, askedAt }),
    { timeLimitMs: 300_000 },
  );
  return isBegun ? "begun" : "not-now";
}

async function isDue(ctx: Context, run: Pick<LockedRun, "approvedAt">): Promise<boolean> {
  const { sendDelaySeconds } = await payrollPolicyOf(ctx);
  const sendAtMs = (run.approvedAt?.getTime() ?? Infinity) + sendDelaySeconds * 1_000;
  return ctx.clock.now().getTime() >= sendAtMs - CLOCKS_APART_MS;
}

async function begin(tx: TxContext, runId: string, funds: KnownFunds): Promise<boolean> {
  const run = await lockRun(tx, runId);
  if (run.status !== "APPROVED") return run.status === "PAYING";
  if (!(await isDue(tx, run))) return false;
  // Not a refusal of this run: it begins by itself once the last difference is resolved.
  if ((await freezeReasons(tx)).length > 0) return false;
  const reasons = await refusalReasons(tx, run);
  if (reasons.length > 0) {
    await recordRefusal(tx, run, reasons);
    return false;
  }
  if (!(await coversRun(tx, run, funds))) return false;
  const now = tx.clock.now();
  await moveRun(tx, run, "PAYING", { startedPayingAt: now, fundsShortAt: null });
  await recordAudit(tx, {
    action: "payroll.run.started",
    subjectKind: "payrollRun",
    subjectId: run.id,
    before: { status: run.status },
    after: { status: "PAYING", contentHash: run.contentHash, payableMinor: run.payableMinor },
  });
  return true;
}

async function refusalReasons(tx: TxContext, run: LockedRun): Promise<string[]> {
  const approvals = await tx.db.approval.findMany({ where: { runId: run.id } });
  const rules = await currencyPolicyOf(tx, run.currency);
  const standing = standingApproverIds({
    contentHash: run.contentHash,
    decisions: approvals.map((approval) => ({
      approverId: approval.approverId,
      decision: approval.decision,
      contentHash: approval.contentHash,
      voided: approval.voidedAt !== null,
    })),
  });
  const needed = approvalsNeeded(run.payableMinor, {
    twoPersonLimitMinor: rules.twoPersonAboveMinor,
    rollingLimitMinor: rules.approverDailyLimitMinor,
  });
  const [reserved] = await tx.db.$queryRaw<{ minor: bigint }[]>`
    SELECT coalesce(sum(pay_minor), 0)::bigint AS minor FROM payout
    WHERE run_id = ${run.id} AND outcome = 'PAYABLE'`;
  const reasons: string[] = [];
  if ((await computeRunHash(tx, run.id)) !== run.contentHash)
    reasons.push("the run's content is no longer what was approved");
  if (reserved?.minor !== run.payableMinor) reasons.push("the payouts do not add up to the approved total");
  if (standing.length < needed)
    reasons.push(`${standing.length} of ${needed} approvals stand for this content`);
  return reasons;
}

async function recordRefusal(tx: TxContext, run: LockedRun, reasons: string[]): Promise<void> {
  const told = await tx.db.auditEvent.findFirst({
    where: {
      subjectKind: "payrollRun",
      subjectId: run.id,
      action: "payroll.run.refused",
      at: { gte: run.approvedAt ?? undefined },
    },
    select: { seq: true },
  });
  if (told) return;
  await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    VALUES ('payroll.alarm.run-refused', 'payrollRun', ${run.id},
      jsonb_build_object('message', ${`The run is not paid: ${reasons.join(", ")}.`}::text))
    ON CONFLICT (type, subject_id) DO NOTHING`;
  await recordAudit(tx, {
    action: "payroll.run.refused",
    subjectKind: "payrollRun",
    subjectId: run.id,
    before: { status: run.status, contentHash: run.contentHash },
    after: { status: run.status },
    reason: `The worker refused to pay the run: ${reasons.join(", ")}`,
  });
}
