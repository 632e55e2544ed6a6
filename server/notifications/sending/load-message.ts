import type pg from "pg";
import { SealBroken } from "@/server/platform/sealed-text";
import { addressHash } from "../domain/address-key";
import type { Channel, MessageClass, Purpose } from "../domain/channel";
import type { MessageAttachment } from "../domain/message-content-hash";
import type { SendFacts } from "../domain/relevance-guards";
import type { ActiveSuppression, Preference } from "../domain/send-decision";
import type { Locale, TemplateKey } from "../domain/template-keys";
import { openContent, openVariables } from "../sealed-content";

/** An attempt as far as the next one needs it. */
export interface EarlierAttempt {
  id: string;
  number: number;
  deviceId: string | null;
  outcome: "ACCEPTED" | "RETRYABLE" | "REFUSED" | "UNKNOWN" | "NOT_TAKEN" | null;
  /** What its events say; null until they say something. */
  status: string | null;
  startedAt: Date;
}

/** Content as it was stored at the first call. */
export interface StoredContent {
  subject: string | null;
  html: string | null;
  text: string;
  pushTitle: string | null;
  pushBody: string | null;
  segments: number | null;
  attachments: readonly (MessageAttachment & { sha256: string })[];
  contentSha256: string;
}

/** A claimed message with all that is true about it at this moment. */
export interface LoadedMessage {
  id: string;
  channel: Channel;
  template: TemplateKey;
  templateVersion: number;
  locale: Locale;
  purpose: Purpose;
  messageClass: MessageClass;
  toAddress: string | null;
  expiresAt: Date | null;
  createdAt: Date;
  attempts: number;
  firstSentAt: Date | null;
  variables: unknown;
  /** Null until it is rendered. */
  stored: StoredContent | null;
  /** Why what is stored of it cannot be read: it has neither variables nor content then. */
  broken: SealBroken | null;
  earlier: readonly EarlierAttempt[];
  facts: SendFacts;
  timeZone: string | null;
  quietHours: { fromMinute: number; untilMinute: number } | null;
  preferences: readonly Preference[];
  suppressions: readonly ActiveSuppression[];
  devices: readonly { id: string; token: string }[];
  /** By the clock of scheduling, when this was read. */
  now: Date;
}

interface Row {
  id: string;
  channel: Channel;
  template: TemplateKey;
  templateVersion: number;
  locale: Locale;
  purpose: Purpose;
  messageClass: MessageClass;
  toAddress: string | null;
  expiresAt: Date | null;
  createdAt: Date;
  attempts: number;
  firstSentAt: Date | null;
  variables: unknown;
  stored: StoredContent | null;
  earlier: (Omit<EarlierAttempt, "startedAt"> & { startedAt: string })[] | null;
  bookingStatus: NonNullable<SendFacts["booking"]>["status"] | null;
  hasInstalment: boolean;
  isPaid: boolean;
  dueOn: string | null;
  payoutStatus: string | null;
  timeZone: string | null;
  fromMinute: number | null;
  untilMinute: number | null;
  preferences: Preference[] | null;
  devices: { id: string; token: string }[] | null;
  now: Date;
}

/** Reads claimed messages, by id. Two queries for however many there are. */
export async function loadMessages(
  pool: pg.Pool,
  ids: readonly string[],
  deviceIdleDaysMax: number,
): Promise<Map<string, LoadedMessage>> {
  const { rows } = await pool.query<Row>({
    name: "load-messages",
    text: LOAD,
    values: [ids, deviceIdleDaysMax],
  });
  const suppressions = await suppressionsOf(pool, rows);
  return new Map(rows.map((row) => [row.id, loaded(row, suppressions)]));
}

const LOAD = `
  SELECT m.id, m.channel, m.template_key AS template, m.template_version AS "templateVersion", m.locale, m.purpose,
    m.message_class AS "messageClass", m.to_address AS "toAddress", m.expires_at AS "expiresAt",
    m.created_at AS "createdAt", m.attempts, m.first_sent_at AS "firstSentAt", c.variables,
    CASE WHEN c.rendered_at IS NOT NULL THEN jsonb_build_object('subject', c.subject, 'html', c.html, 'text', c.text,
      'pushTitle', c.push_title, 'pushBody', c.push_body, 'segments', c.segments, 'attachments', c.attachments,
      'contentSha256', m.content_sha256) END AS stored,
    (SELECT jsonb_agg(jsonb_build_object('id', a.id, 'number', a.number, 'deviceId', a.device_id, 'outcome', a.outcome,
       'status', a.status, 'startedAt', a.started_at) ORDER BY a.number)
     FROM message_attempt a WHERE a.message_id = m.id) AS earlier,
    b.status AS "bookingStatus", i.ref IS NOT NULL AS "hasInstalment", i.paid_at IS NOT NULL AS "isPaid",
    i.due_on AS "dueOn", p.status AS "payoutStatus", r.time_zone AS "timeZone", q.from_minute AS "fromMinute",
    q.until_minute AS "untilMinute",
    (SELECT jsonb_agg(jsonb_build_object('channel', w.channel, 'purpose', w.purpose, 'allowed', w.allowed))
     FROM recipient_preference w WHERE w.recipient_ref = m.recipient_ref) AS preferences,
    CASE m.channel WHEN 'PUSH' THEN
      (SELECT jsonb_agg(jsonb_build_object('id', d.id, 'token', d.token) ORDER BY d.id) FROM push_device d
       WHERE d.customer_ref = m.recipient_ref AND m.recipient_kind = 'TRAVELLER'
         AND d.last_seen_at >= scheduling_now() - $2 * interval '1 day') END AS devices,
    scheduling_now() AS now
  FROM message m
  LEFT JOIN message_content c ON c.message_id = m.id
  LEFT JOIN booking b ON b.ref = m.booking_ref
  LEFT JOIN payment_instalment i ON i.booking_id = b.id AND m.template_key = 'payment-reminder'
    AND i.ref = substr(m.subject_ref, length(m.booking_ref) + 2)
  LEFT JOIN payout p ON p.id = m.subject_ref AND m.template_key IN ('payout-notice', 'payout-held')
  LEFT JOIN recipient r ON r.customer_ref = m.recipient_ref AND m.recipient_kind = 'TRAVELLER'
  LEFT JOIN recipient_quiet_hours q ON q.recipient_ref = m.recipient_ref
  WHERE m.id = ANY ($1)`;

type SuppressionRow = ActiveSuppression & { addressHash: string };

async function suppressionsOf(pool: pg.Pool, rows: readonly Row[]): Promise<SuppressionRow[]> {
  const hashes = rows.flatMap(hashOf);
  if (hashes.length === 0) return [];
  const { rows: found } = await pool.query<SuppressionRow>({
    name: "load-suppressions",
    text: `SELECT channel, purpose, origin, address_hash AS "addressHash" FROM suppression
           WHERE address_hash = ANY ($1) AND lifted_at IS NULL AND channel = ANY ($2::message_channel[])`,
    values: [hashes, ["EMAIL", "SMS", "PUSH"]],
  });
  return found;
}

function hashOf({ channel, toAddress }: Pick<Row, "channel" | "toAddress">): string[] {
  return toAddress === null ? [] : [addressHash(channel, toAddress)];
}

function loaded(row: Row, suppressions: readonly SuppressionRow[]): LoadedMessage {
  const hashes = new Set(hashOf(row));
  return {
    ...row,
    ...opened(row),
    earlier: (row.earlier ?? []).map((one) => ({ ...one, startedAt: new Date(one.startedAt) })),
    facts: {
      booking: row.bookingStatus === null ? null : { status: row.bookingStatus },
      instalment:
        row.hasInstalment && row.dueOn !== null
          ? { paid: row.isPaid, cancelled: false, dueAt: new Date(`${row.dueOn}T00:00:00Z`) }
          : null,
      payout: row.payoutStatus === null ? null : { status: row.payoutStatus },
    },
    quietHours:
      row.fromMinute === null || row.untilMinute === null
        ? null
        : { fromMinute: row.fromMinute, untilMinute: row.untilMinute },
    preferences: row.preferences ?? [],
    suppressions: suppressions.filter(({ addressHash: hash }) => hashes.has(hash)),
    devices: row.devices ?? [],
  };
}

// One row that cannot be read must not keep the others that were claimed with it.
function opened({ variables, stored }: Row): Pick<LoadedMessage, "variables" | "stored" | "broken"> {
  try {
    return {
      variables: openVariables(variables),
      stored: stored && openContent(stored),
      broken: null,
    };
  } catch (error) {
    if (!(error instanceof SealBroken)) throw error;
    return { variables: null, stored: null, broken: error };
  }
}
