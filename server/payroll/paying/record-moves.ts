import { recordAudits } from "@/server/audit/commands/record-audits";
import { assertPayoutMove } from "@/server/payroll/domain/payout-status";
import type { TxContext } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import type { LockedPayout } from "./claim-payout";
import { PAYOUT_MOVE_ACTIONS, type PayoutMove } from "./move-payout";

/** A move that one statement for all of them has made. */
export interface MadeMove extends Omit<PayoutMove, "fields"> {
  payout: Pick<LockedPayout, "id" | "runId" | "status" | "version">;
}

/** The statement's rows: which payout, and the version that must still be its own. */
export function movedRows(moves: readonly MadeMove[]): { id: string; version: number }[] {
  for (const { payout, to } of moves) assertPayoutMove(payout.status, to);
  return moves.map(({ payout: { id, version } }) => ({ id, version }));
}

/**
 * Writes the timelines and the audit log of payouts that were moved by one statement, as `movePayout` does for one.
 * `count` is how many that statement changed. Call it last in the transaction. Throws Conflict when it was not all.
 */
export async function recordMoves(tx: TxContext, moves: readonly MadeMove[], count: number): Promise<void> {
  if (count !== moves.length) throw new Conflict();
  const at = tx.clock.now();
  await tx.db.payoutEvent.createMany({
    data: moves.map(({ payout, to, reason, detail }) => ({
      payoutId: payout.id,
      runId: payout.runId,
      at,
      from: payout.status,
      to,
      actorName: tx.actor.name,
      reason,
      ...(detail ? { detail } : {}),
    })),
  });
  await recordAudits(
    tx,
    moves.map(({ payout, to, reason, detail }) => ({
      action: PAYOUT_MOVE_ACTIONS[to] ?? "payroll.payout.moved",
      subjectKind: "payout",
      subjectId: payout.id,
      before: { status: payout.status, version: payout.version },
      after: { status: to, version: payout.version + 1, ...detail },
      reason,
    })),
  );
}
