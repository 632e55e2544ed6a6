import { randomBytes } from "node:crypto";
import { sealContent } from "../sealed-content";
import type { ClaimedMessage } from "./claim-messages";
import type { LoadedMessage } from "./load-message";
import type { PreparedContent } from "./prepare-content";
import { PROVIDERS, type Sending } from "./sending";

/** An attempt that is written down and committed: only then may its call be made. */
export interface BegunAttempt {
  id: string;
  number: number;
  startedAt: Date;
}

/**
 * A new attempt's id. Nobody can guess it, because a device that knows it may say that it has the push; Twilio's
 * callbacks carry it too, signed.
 */
function newAttemptId(): string {
  return `att_${randomBytes(16).toString("hex")}`;
}

/**
 * Writes down that a call begins, with what it is to say, and commits it. Null when this worker no longer has the
 * message; then no call may be made.
 */
export async function beginAttempt(
  { ctx, workerName, settings }: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
  content: PreparedContent,
  deviceId: string | null,
): Promise<BegunAttempt | null> {
  const { stored, isStored } = content;
  const sealed = isStored ? stored : sealContent(stored);
  const id = newAttemptId();
  const { rows } = await ctx.pool.query<{ number: number; startedAt: Date }>({
    name: isStored ? "begin-attempt-again" : "begin-attempt",
    text: isStored ? BEGIN : BEGIN_WITH_CONTENT,
    values: [
      claimed.id,
      claimed.leaseToken,
      settings.leaseMs,
      stored.contentSha256,
      id,
      PROVIDERS[message.channel],
      deviceId,
      workerName,
      ...(isStored
        ? []
        : [
            sealed.subject,
            sealed.html,
            sealed.text,
            sealed.pushTitle,
            sealed.pushBody,
            stored.segments,
            JSON.stringify(stored.attachments),
          ]),
    ],
  });
  const begun = rows[0];
  return begun ? { id, ...begun } : null;
}

const TAKE = `
  had AS (
    UPDATE message SET attempts = attempts + 1, first_sent_at = coalesce(first_sent_at, scheduling_now()),
      status_at = CASE status WHEN 'SENDING' THEN status_at ELSE scheduling_now() END, status = 'SENDING',
      status_reason = NULL, status_code = NULL, hold_until = NULL, hold_reason = NULL, content_sha256 = $4,
      due_at = scheduling_now() + $3 * interval '1 millisecond'
    WHERE id = $1 AND lease_token = $2 AND worker = $8 AND status IN ('SENDING', 'UNKNOWN') RETURNING id)`;
const WRITE = `
  INSERT INTO message_attempt (id, message_id, number, provider, device_id, idempotency_key, lease_token, worker, started_at)
  SELECT $5, had.id, (SELECT coalesce(max(number), 0) + 1 FROM message_attempt WHERE message_id = had.id), $6, $7,
    had.id, $2, $8, scheduling_now() FROM had
  RETURNING number, started_at AS "startedAt"`;
const BEGIN = `WITH ${TAKE} ${WRITE}`;
const BEGIN_WITH_CONTENT = `WITH ${TAKE}, said AS (
    UPDATE message_content c SET subject = $9, html = $10, text = $11, push_title = $12, push_body = $13, segments = $14,
      attachments = $15::jsonb, rendered_at = scheduling_now()
    FROM had WHERE c.message_id = had.id)
  ${WRITE}`;
