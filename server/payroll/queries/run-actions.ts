import { approvalBlockers, staleBlockers, undoBlockers } from "@/server/payroll/domain/approval-policy";
import { canMoveRun } from "@/server/payroll/domain/run-status";
import type { Context } from "@/server/platform/context";
import type { PayrollRun } from "@/server/platform/prisma/client";
import { isPermitted, type Permission, type StaffRole } from "@/server/staff/permissions";
import { freezeReasons } from "../reconciliation/freeze";
import { loadApprovalFacts } from "./load-approval-facts";

export const RUN_ACTIONS = [
  "edit",
  "recalculate",
  "submit",
  "approve",
  "reject",
  "undo",
  "cancel",
  "pause",
  "resume",
  "payCovered",
  "cancelUnsent",
  "sendStale",
  "retry",
] as const;
export type RunAction = (typeof RUN_ACTIONS)[number];

/** Whether the person who asks may do it now; `reasons` says in words why not, and is empty when they may. */
export interface ActionState {
  permitted: boolean;
  reasons: string[];
  /** False when it makes no sense to show the action at all, now or to this role. */
  offered: boolean;
}

const PERMISSION_OF = {
  edit: "payroll.edit",
  recalculate: "payroll.edit",
  submit: "payroll.submit",
  approve: "payroll.approve",
  reject: "payroll.approve",
  undo: "payroll.approve",
  cancel: "payroll.cancel",
  pause: "payroll.pause",
  resume: "payroll.resume",
  payCovered: "payroll.resume",
  cancelUnsent: "payroll.cancel",
  sendStale: "payroll.approve",
  retry: "payroll.retry",
} as const satisfies Record<RunAction, Permission>;

/** What the acting person may do with the run now. The screen shows it; the commands decide again for themselves. */
export async function runActions(ctx: Context, run: PayrollRun): Promise<Record<RunAction, ActionState>> {
  if (ctx.actor.kind !== "staff")
    return everything(() => ({ permitted: false, offered: false, reasons: [] }));
  const role = ctx.actor.role as StaffRole;
  const facts = await loadApprovalFacts(ctx, run, { checkIntegrity: false });
  const { failed, stale, reserved } = await countUnsent(ctx, run);
  const frozen = ["DRAFT", "AWAITING_APPROVAL"].includes(run.status) ? await freezeReasons(ctx) : [];
  const isDraft = run.status === "DRAFT";
  const rules: Record<RunAction, { offered: boolean; reasons: string[] }> = {
    edit: { offered: isDraft, reasons: [] },
    recalculate: { offered: isDraft, reasons: [] },
    submit: {
      offered: isDraft,
      reasons: [...(run.payableVendors === 0 ? ["No vendor of this run would be paid."] : []), ...frozen],
    },
    approve: {
      offered: run.status === "AWAITING_APPROVAL",
      reasons: [
        ...approvalBlockers(facts.run, facts.approver, facts.policy).map((blocker) => blocker.text),
        ...frozen,
      ],
    },
    reject: { offered: run.status === "AWAITING_APPROVAL", reasons: [] },
    undo: {
      offered:
        facts.run.decisions.some(
          (made) => made.approverId === facts.approver.id && made.decision === "APPROVED" && !made.voided,
        ) &&
        (run.status === "AWAITING_APPROVAL" || run.status === "APPROVED"),
      reasons: undoBlockers(facts.run, facts.approver).map((blocker) => blocker.text),
    },
    // A run that is being paid is cancelled for what is unsent only, which is another command.
    cancel: { offered: canMoveRun(run.status, "CANCELLED") && run.status !== "PAUSED", reasons: [] },
    pause: { offered: run.status === "PAYING", reasons: [] },
    resume: { offered: run.status === "PAUSED", reasons: [] },
    payCovered: { offered: run.status === "APPROVED" && run.fundsShortAt !== null, reasons: [] },
    cancelUnsent: {
      offered:
        (run.status === "PAUSED" && reserved + failed + stale > 0) ||
        (run.status === "PARTLY_PAID" && failed + stale > 0),
      reasons: [],
    },
    sendStale: {
      offered: stale > 0 && ["PAYING", "PAUSED", "PARTLY_PAID"].includes(run.status),
      reasons: staleBlockers(facts.run, facts.approver).map((blocker) => blocker.text),
    },
    retry: { offered: run.status === "PARTLY_PAID" && failed > 0, reasons: [] },
  };
  return everything((action) => {
    const allowed = isPermitted(role, PERMISSION_OF[action]);
    const { offered, reasons } = rules[action];
    return { offered: offered && allowed, permitted: offered && allowed && reasons.length === 0, reasons };
  });
}

/** How many payouts were not sent and could be decided about; nothing is counted before paying. */
async function countUnsent(
  ctx: Context,
  run: PayrollRun,
): Promise<{ failed: number; stale: number; reserved: number }> {
  if (!["PAYING", "PAUSED", "PARTLY_PAID"].includes(run.status)) return { failed: 0, stale: 0, reserved: 0 };
  const counts = await ctx.db.payout.groupBy({
    by: ["status"],
    where: { runId: run.id, status: { in: ["RESERVED", "FAILED", "STALE"] } },
    _count: true,
  });
  const of = (status: string) => counts.find((count) => count.status === status)?._count ?? 0;
  return { failed: of("FAILED"), stale: of("STALE"), reserved: of("RESERVED") };
}

function everything(state: (action: RunAction) => ActionState): Record<RunAction, ActionState> {
  return Object.fromEntries(RUN_ACTIONS.map((action) => [action, state(action)])) as Record<
    RunAction,
    ActionState
  >;
}
