import { recordAudit } from "@/server/audit/commands/record-audit";
import { assertPayoutMove, type PayoutStatus } from "@/server/payroll/domain/payout-status";
import type { TxContext } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import type { Prisma } from "@/server/platform/prisma/client";

export interface PayoutMove {
  to: PayoutStatus;
  /** For the timeline and the audit log, a plain sentence without its full stop. */
  reason: string;
  /** Further columns that change with the status. */
  fields?: Prisma.PayoutUpdateManyMutationInput;
  /** What the timeline keeps besides: plain values, amounts as text. */
  detail?: Record<string, string | number | boolean | null>;
}

/** The audit log's word for each move. */
export const PAYOUT_MOVE_ACTIONS: Partial<Record<PayoutStatus, string>> = {
  SENDING: "payroll.payout.attempted",
  UNKNOWN: "payroll.payout.left-unknown",
  RESERVED: "payroll.payout.postponed",
  STALE: "payroll.payout.gone-stale",
  SENT: "payroll.payout.sent",
  PAID: "payroll.payout.paid",
  FAILED: "payroll.payout.failed",
  RETURNED: "payroll.payout.returned",
};

/**
 * Moves a payout along an arrow of the table, compare-and-set on the status and version that were read, and writes
 * its timeline and the audit log in the caller's transaction. The audit log is locked from here to the commit, so
 * call it last. Throws IllegalMove for a move that is not in the table, Conflict when someone was faster.
 */
export async function movePayout(
  tx: TxContext,
  payout: { id: string; runId: string; status: PayoutStatus; version: number },
  move: PayoutMove,
): Promise<void> {
  assertPayoutMove(payout.status, move.to);
  const moved = await tx.db.payout.updateMany({
    where: { id: payout.id, status: payout.status, version: payout.version },
    data: { ...move.fields, status: move.to, version: { increment: 1 } },
  });
  if (moved.count !== 1) throw new Conflict();
  await tx.db.payoutEvent.create({
    data: {
      payoutId: payout.id,
      runId: payout.runId,
      at: tx.clock.now(),
      from: payout.status,
      to: move.to,
      actorName: tx.actor.name,
      reason: move.reason,
      ...(move.detail ? { detail: move.detail } : {}),
    },
  });
  await recordAudit(tx, {
    action: PAYOUT_MOVE_ACTIONS[move.to] ?? "payroll.payout.moved",
    subjectKind: "payout",
    subjectId: payout.id,
    before: { status: payout.status, version: payout.version },
    after: { status: move.to, version: payout.version + 1, ...move.detail },
    reason: move.reason,
  });
}
