import type pg from "pg";

/**
 * Writes so many messages of travellers, three per booking, over the last 18 months, with one attempt each: fast, by
 * SQL alone. What is searched is of the kind that people have: names, addresses and numbers that often begin alike.
 */
export async function makeMessages(pool: pg.Pool, count: number): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query("SET maintenance_work_mem = '512MB'");
    // What is written refers to itself alone, and nobody waits to be told of it.
    await client.query("SET session_replication_role = replica");
    await client.query("SET synchronous_commit = off");
    const { rows } = await client.query<{ name: string; definition: string }>(
      `SELECT c.relname AS name, pg_get_indexdef(c.oid) AS definition
       FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
       WHERE i.indrelid IN ('message'::regclass, 'message_attempt'::regclass) AND NOT i.indisunique`,
    );
    for (const { name } of rows) await client.query(`DROP INDEX "${name}"`);
    await client.query(MESSAGES, [count]);
    await client.query(ATTEMPTS);
    for (const { definition } of rows) await client.query(definition);
    await client.query("VACUUM ANALYZE message");
    await client.query("VACUUM ANALYZE message_attempt");
  } finally {
    client.release(true);
  }
}

// 1 of 200 messages failed in one of several ways; the rest was delivered, or is on its way when it is of today.
const MESSAGES = `
  INSERT INTO message (id, dedupe_key, channel, template_key, template_version, locale, purpose, status, status_at,
    status_reason, booking_ref, recipient_kind, recipient_ref, recipient_name, name_key, recipient_email, recipient_phone,
    phone_reversed, to_address, content_sha256, attempts, first_sent_at, source_event, created_at)
  SELECT 'msg_' || lpad(n::text, 12, '0'), 'bench/' || n, channel::message_channel,
    (ARRAY['booking-confirmation', 'booking-confirmation', 'booking-cancellation', 'payment-reminder'])[1 + booking % 4],
    1, 'en', 'TRANSACTIONAL', status::message_status, at + interval '5 seconds',
    CASE WHEN status = 'FAILED' THEN 'REFUSED' END, 'BK-' || lpad(booking::text, 8, '0'), 'TRAVELLER', 'cust-' || person,
    first || ' ' || last, lower(first || ' ' || last), email, phone, reverse(substr(phone, 2)),
    CASE channel WHEN 'EMAIL' THEN email WHEN 'SMS' THEN phone END, repeat('a', 64), 1, at, 'bench#' || booking, at
  FROM (
    SELECT made.*, lower(first) || '.' || lower(last) || person || '@' ||
        (ARRAY['gmail.example', 'mail.example', 'post.example', 'firma.example'])[1 + person % 4] AS email,
      '+34' || (600000000 + person * 37 % 99999999)::text AS phone
    FROM (
      SELECT n, n / 3 AS booking, n / 9 AS person, (ARRAY['EMAIL', 'SMS', 'PUSH'])[1 + n % 3] AS channel,
        now() - (n::float8 / $1) * interval '540 days' AS at,
        CASE WHEN n % 200 = 7 THEN (ARRAY['FAILED', 'BOUNCED', 'UNDELIVERED', 'UNDELIVERED'])[1 + n % 4] ELSE 'DELIVERED' END
          AS status,
        initcap((ARRAY['an', 'be', 'car', 'di', 'el', 'fe', 'gio', 'ha', 'in', 'jo', 'ka', 'lu', 'mar', 'no', 'ol', 'pa'])
          [1 + (n / 9) % 16] || (ARRAY['na', 'la', 'los', 'ra', 'vio', 'ta', 'mo', 'rek', 'sa', 'tin', 'lia'])[1 + (n / 9) % 11])
          AS first,
        initcap((ARRAY['mül', 'gar', 'ros', 'sil', 'fer', 'kow', 'jan', 'new', 'bau', 'dum', 'han', 'lin', 'mor'])
          [1 + (n / 9) % 13] || (ARRAY['ler', 'cia', 'si', 'va', 'nan', 'al', 'sen'])[1 + (n / 9) % 7]
          || (ARRAY['', 'dez', 'ski', 'mann', 'ton'])[1 + (n / 9) % 5]) AS last
      FROM generate_series(1, $1::int) n) made) people`;

const ATTEMPTS = `
  INSERT INTO message_attempt (id, message_id, number, provider, provider_id, idempotency_key, lease_token, worker,
    started_at, finished_at, outcome, http_status)
  SELECT 'att_' || id, id, 1, CASE channel WHEN 'EMAIL' THEN 'resend' WHEN 'SMS' THEN 'twilio' ELSE 'fcm' END,
    CASE channel WHEN 'EMAIL' THEN overlay(overlay(overlay(overlay(md5(id) PLACING '-' FROM 9 FOR 0) PLACING '-' FROM 14 FOR 0)
        PLACING '-' FROM 19 FOR 0) PLACING '-' FROM 24 FOR 0)
      WHEN 'SMS' THEN 'SM' || md5(id) ELSE 'projects/travellr/messages/' || md5(id) END,
    id, 1, 'bench', created_at, created_at, 'ACCEPTED', 200
  FROM message`;
