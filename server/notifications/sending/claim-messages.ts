import type pg from "pg";
import type { Channel } from "../domain/channel";

/** A message that a worker has, until its lease ends. */
export interface ClaimedMessage {
  id: string;
  leaseToken: bigint;
  /** UNKNOWN stays until it is settled. SENDING: it was ours to send, or another worker had it and is gone. */
  status: "SENDING" | "UNKNOWN";
}

/**
 * Takes due messages of a channel for this worker, the longest due first. Of one booking, recipient and channel only
 * the earliest that is open, unless it is critical: what `releasable` says of a list, asked of the database. Those
 * that other workers are taking at this moment are left to them.
 */
export async function claimMessages(
  pool: pg.Pool,
  wanted: { channel: Channel; limit: number; worker: string; leaseMs: number },
): Promise<ClaimedMessage[]> {
  const { rows } = await pool.query<ClaimedMessage>({
    name: "claim-messages",
    text: `
      WITH taken AS MATERIALIZED (
        SELECT m.id, m.status FROM message m
        WHERE m.channel = $1::message_channel AND m.due_at <= scheduling_now()
          AND (m.booking_ref IS NULL OR m.message_class = 'CRITICAL' OR NOT EXISTS (
            SELECT FROM message e
            WHERE e.booking_ref = m.booking_ref AND e.recipient_ref = m.recipient_ref AND e.channel = m.channel
              AND e.seq < m.seq AND e.due_at IS NOT NULL))
        ORDER BY m.due_at, m.seq LIMIT $2 FOR UPDATE OF m SKIP LOCKED)
      UPDATE message m SET lease_token = m.lease_token + 1, worker = $3,
        status = CASE taken.status WHEN 'UNKNOWN' THEN 'UNKNOWN' ELSE 'SENDING' END::message_status,
        status_at = CASE WHEN taken.status IN ('UNKNOWN', 'SENDING') THEN m.status_at ELSE scheduling_now() END,
        due_at = scheduling_now() + $4 * interval '1 millisecond'
      FROM taken WHERE m.id = taken.id
      RETURNING m.id, m.lease_token AS "leaseToken", m.status`,
    values: [wanted.channel, wanted.limit, wanted.worker, wanted.leaseMs],
  });
  return rows;
}
