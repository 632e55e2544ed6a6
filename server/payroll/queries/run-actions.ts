import { approvalBlockers, undoBlockers } from "@/server/payroll/domain/approval-policy";
import { canMoveRun } from "@/server/payroll/domain/run-status";
import type { Context } from "@/server/platform/context";
import type { PayrollRun } from "@/server/platform/prisma/client";
import { isPermitted, type Permission, type StaffRole } from "@/server/staff/permissions";
import { loadApprovalFacts } from "./load-approval-facts";

export const RUN_ACTIONS = [
  "edit",
  "recalculate",
  "submit",
  "approve",
  "reject",
  "undo",
  "cancel",
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
  retry: "payroll.retry",
} as const satisfies Record<RunAction, Permission>;

/** What the acting person may do with the run now. The screen shows it; the commands decide again for themselves. */
export async function runActions(ctx: Context, run: PayrollRun): Promise<Record<RunAction, ActionState>> {
  if (ctx.actor.kind !== "staff")
    return everything(() => ({ permitted: false, offered: false, reasons: [] }));
  const role = ctx.actor.role as StaffRole;
  const facts = await loadApprovalFacts(ctx, run, { checkIntegrity: false });
  const failed =
    run.status === "PARTLY_PAID"
      ? await ctx.db.payout.count({ where: { runId: run.id, status: "FAILED" } })
      : 0;
  const isDraft = run.status === "DRAFT";
  const rules: Record<RunAction, { offered: boolean; reasons: string[] }> = {
    edit: { offered: isDraft, reasons: [] },
    recalculate: { offered: isDraft, reasons: [] },
    submit: {
      offered: isDraft,
      reasons: run.payableVendors === 0 ? ["No vendor of this run would be paid."] : [],
    },
    approve: {
      offered: run.status === "AWAITING_APPROVAL",
      reasons: approvalBlockers(facts.run, facts.approver, facts.policy).map((blocker) => blocker.text),
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
    retry: { offered: failed > 0, reasons: [] },
  };
  return everything((action) => {
    const allowed = isPermitted(role, PERMISSION_OF[action]);
    const { offered, reasons } = rules[action];
    return { offered: offered && allowed, permitted: offered && allowed && reasons.length === 0, reasons };
  });
}

function everything(state: (action: RunAction) => ActionState): Record<RunAction, ActionState> {
  return Object.fromEntries(RUN_ACTIONS.map((action) => [action, state(action)])) as Record<
    RunAction,
    ActionState
  >;
}
