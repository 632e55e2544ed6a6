import { recordAudit } from "@/server/audit/commands/record-audit";
import type { TxContext } from "@/server/platform/context";
import { Conflict } from "@/server/platform/errors";
import type { Prisma, TransferReversal } from "@/server/platform/prisma/client";
import { assertReversalMove, type ReversalStatus } from "../domain/reversal";

/** A move of a reversal that a worker makes. */
export interface ReversalMove {
  to: ReversalStatus;
  /** For the audit log, a plain sentence without its full stop. */
  reason: string;
  fields?: Prisma.TransferReversalUpdateManyMutationInput;
}

/**
 * Moves a reversal along an arrow of the table, compare-and-set on what was read, gives it back, and writes the audit
 * log. Call it last in the transaction.
 */
export async function moveReversal(
  tx: TxContext,
  reversal: Pick<TransferReversal, "id" | "payoutId" | "status" | "version">,
  move: ReversalMove,
): Promise<void> {
  if (reversal.status !== move.to) assertReversalMove(reversal.status, move.to);
  const isOver = ["MADE", "CARRIED", "FAILED"].includes(move.to);
  const moved = await tx.db.transferReversal.updateMany({
    where: { id: reversal.id, status: reversal.status, version: reversal.version },
    data: {
      leaseUntil: null,
      retryAfter: null,
      ...(isOver ? { finishedAt: tx.clock.now() } : {}),
      ...move.fields,
      status: move.to,
      version: { increment: 1 },
    },
  });
  if (moved.count !== 1) throw new Conflict();
  await recordAudit(tx, {
    action: `payroll.reversal.${ACTIONS[move.to]}`,
    subjectKind: "payout",
    subjectId: reversal.payoutId,
    before: { reversalId: reversal.id, status: reversal.status },
    after: {
      status: move.to,
      ...(typeof move.fields?.madeMinor === "bigint" ? { madeMinor: move.fields.madeMinor } : {}),
      ...(typeof move.fields?.carriedMinor === "bigint" ? { carriedMinor: move.fields.carriedMinor } : {}),
    },
    reason: move.reason,
  });
}

const ACTIONS = {
  REQUESTED: "requested",
  DECLINED: "declined",
  APPROVED: "postponed",
  SENDING: "attempted",
  UNKNOWN: "left-unknown",
  MADE: "made",
  CARRIED: "carried",
  FAILED: "failed",
} as const satisfies Record<ReversalStatus, string>;
