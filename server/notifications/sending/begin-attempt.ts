import { randomBytes } from "node:crypto";
import type pg from "pg";
import { sealContent } from "../sealed-content";
import type { ClaimedMessage } from "./claim-messages";
import type { LoadedMessage, StoredContent } from "./load-message";
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

/** One attempt that is to begin, in the names of the statement. */
export interface BeginningAttempt {
  message: string;
  token: string;
  worker: string;
  leaseMs: number;
  sha: string;
  id: string;
  provider: string;
  device: string | null;
  /** Null when the database has the content already. */
  said: {
    subject: string | null;
    html: string | null;
    text: string;
    pushTitle: string | null;
    pushBody: string | null;
    segments: number | null;
    attachments: unknown;
  } | null;
}

/**
 * Writes down that a call begins, with what it is to say, and commits it. Null when this worker no longer has the
 * message; then no call may be made.
 */
export async function beginAttempt(
  { begin, workerName, settings }: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
  content: PreparedContent,
  deviceId: string | null,
): Promise<BegunAttempt | null> {
  const { stored, isStored } = content;
  return begin({
    message: claimed.id,
    token: claimed.leaseToken.toString(),
    worker: workerName,
    leaseMs: settings.leaseMs,
    sha: stored.contentSha256,
    id: newAttemptId(),
    provider: PROVIDERS[message.channel],
    device: deviceId,
    said: isStored ? null : saidOf(stored),
  });
}

function saidOf(stored: StoredContent): BeginningAttempt["said"] {
  const { subject, html, text, pushTitle, pushBody, segments, attachments } = sealContent(stored);
  return { subject, html, text, pushTitle, pushBody, segments, attachments };
}

/** Writes down attempts of different messages in one statement; null in the place of each that may not begin. */
export async function writeAttempts(
  pool: pg.Pool,
  attempts: readonly BeginningAttempt[],
): Promise<(BegunAttempt | null)[]> {
  const { rows } = await pool.query<BegunAttempt>({
    name: "begin-attempts",
    text: BEGIN,
    values: [JSON.stringify(attempts)],
  });
  const begun = new Map(rows.map((row) => [row.id, row]));
  return attempts.map(({ id }) => begun.get(id) ?? null);
}

// The rows are locked in the order of their ids, so that two workers with the same messages do not wait in a circle.
const BEGIN = `
  WITH asked AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS a(message text, token bigint, worker text, "leaseMs" float8, sha text,
      id text, provider text, device text, said json)),
  held AS MATERIALIZED (
    SELECT m.id FROM message m JOIN asked ON m.id = asked.message
    WHERE m.lease_token = asked.token AND m.worker = asked.worker AND m.status IN ('SENDING', 'UNKNOWN')
    ORDER BY m.id FOR UPDATE OF m),
  had AS (
    UPDATE message m SET attempts = attempts + 1, first_sent_at = coalesce(first_sent_at, scheduling_now()),
      status_at = CASE m.status WHEN 'SENDING' THEN m.status_at ELSE scheduling_now() END, status = 'SENDING',
      status_reason = NULL, status_code = NULL, hold_until = NULL, hold_reason = NULL, content_sha256 = asked.sha,
      due_at = scheduling_now() + asked."leaseMs" * interval '1 millisecond'
    FROM asked JOIN held ON held.id = asked.message WHERE m.id = asked.message
    RETURNING m.id AS message, asked.id, asked.provider, asked.device, asked.token, asked.worker, asked.said),
  said AS (
    UPDATE message_content c SET subject = had.said->>'subject', html = had.said->>'html', text = had.said->>'text',
      push_title = had.said->>'pushTitle', push_body = had.said->>'pushBody',
      segments = (had.said->>'segments')::int, attachments = (had.said->'attachments')::jsonb,
      rendered_at = scheduling_now()
    FROM had WHERE c.message_id = had.message AND json_typeof(had.said) = 'object')
  INSERT INTO message_attempt (id, message_id, number, provider, device_id, idempotency_key, lease_token, worker, started_at)
  SELECT had.id, had.message,
    (SELECT coalesce(max(number), 0) + 1 FROM message_attempt WHERE message_id = had.message), had.provider, had.device,
    had.message, had.token, had.worker, scheduling_now() FROM had
  RETURNING id, number, started_at AS "startedAt"`;
