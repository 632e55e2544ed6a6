import type pg from "pg";
import { assertMessageMove, type MessageStatus } from "../domain/message-status";
import type { ClaimedMessage } from "./claim-messages";

/** Where a claimed message goes without a call. */
export interface ClaimedMove {
  to: MessageStatus;
  reason?: string | null;
  code?: string | null;
  /** When it is due again; for what is still ours to send. */
  dueAt?: Date;
  holdReason?: "QUIET_HOURS";
}

/**
 * Moves a message that a worker still has. False when its lease ended and another has it, or a provider's word was
 * faster: then nothing is written.
 */
export async function moveClaimed(
  pool: pg.Pool,
  claimed: ClaimedMessage,
  move: ClaimedMove,
): Promise<boolean> {
  assertMessageMove(claimed.status, move.to);
  const { rowCount } = await pool.query({
    name: "move-claimed",
    text: `
      UPDATE message SET status = $4::message_status, status_at = scheduling_now(), status_reason = $5, status_code = $6,
        due_at = $7::timestamptz, worker = NULL, hold_reason = $8::hold_reason,
        hold_until = CASE WHEN $8::text IS NOT NULL THEN $7::timestamptz END
      WHERE id = $1 AND lease_token = $2 AND status = $3::message_status`,
    values: [
      claimed.id,
      claimed.leaseToken,
      claimed.status,
      move.to,
      move.reason ?? null,
      move.code ?? null,
      move.dueAt ?? null,
      move.holdReason ?? null,
    ],
  });
  return rowCount === 1;
}

/** Gives a message back before its call, so that another worker has it at once, or after so many milliseconds. */
export async function giveBack(
  pool: pg.Pool,
  claimed: ClaimedMessage,
  options: { hasAttempts: boolean; waitMs?: number },
): Promise<void> {
  // What is unknown stays so: only its lease ends.
  const status = claimed.status === "UNKNOWN" ? "UNKNOWN" : options.hasAttempts ? "RETRY_WAIT" : "PLANNED";
  if (status !== claimed.status) assertMessageMove(claimed.status, status);
  await pool.query({
    name: "give-back-message",
    text: `
      UPDATE message SET status = $4::message_status, worker = NULL, hold_reason = NULL, hold_until = NULL,
        due_at = scheduling_now() + $5 * interval '1 millisecond'
      WHERE id = $1 AND lease_token = $2 AND status = $3::message_status`,
    values: [claimed.id, claimed.leaseToken, claimed.status, status, options.waitMs ?? 0],
  });
}
