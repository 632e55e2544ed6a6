import { toldHash } from "@/server/notifications/commands/contact-corrections";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { PushPlatform } from "@/server/platform/prisma/enums";

export interface RecipientInput {
  customerRef: string;
  name: string;
  email: string | null;
  /** E.164. */
  phone: string | null;
  locale: string | null;
  timeZone: string | null;
  devices: readonly { token: string; platform: PushPlatform; fid: string | null }[];
  toldAt: Date;
}

/**
 * Keeps how a traveller is reached, unless something newer is known. An address or number that staff corrected stays
 * until another is told than the one that they corrected. The caller holds `lockBookingBesideImports`. Devices are added and never taken away here: a
 * token that died is removed when its provider says so. A token that another traveller had is now this one's.
 */
export async function saveRecipient(tx: TxContext, told: RecipientInput): Promise<void> {
  const { customerRef, name, email, phone, locale, timeZone, toldAt } = told;
  // In one order everywhere, so that two events with the same devices do not wait for each other in a circle. A token
  // that is named twice counts once: one statement cannot write a row twice.
  const devices = [...new Map(told.devices.map((device) => [device.token, device])).values()]
    .toSorted((a, b) => (a.token < b.token ? -1 : 1))
    .map((device) => ({ ...device, id: newId("pdev") }));
  await tx.db.$executeRaw`
    WITH standing AS (
      SELECT c.id, c.field FROM contact_correction c
      JOIN (VALUES ('email', ${toldHash("email", email)}::text), ('phone', ${toldHash("phone", phone)}::text))
        AS told (field, hash) ON told.field = c.field
      WHERE c.recipient_ref = ${customerRef} AND c.recipient_kind = 'TRAVELLER' AND c.ended_at IS NULL
        AND (told.hash IS NULL OR told.hash = c.told_hash)),
    person AS (
      INSERT INTO recipient AS known (customer_ref, name, email, phone, locale, time_zone, told_at)
      VALUES (${customerRef}, ${name}, ${email}, ${phone}, ${locale}, ${timeZone}, ${toldAt})
      ON CONFLICT (customer_ref) DO UPDATE SET name = excluded.name, locale = excluded.locale,
        email = CASE WHEN EXISTS (SELECT FROM standing WHERE field = 'email') THEN known.email ELSE excluded.email END,
        phone = CASE WHEN EXISTS (SELECT FROM standing WHERE field = 'phone') THEN known.phone ELSE excluded.phone END,
        time_zone = excluded.time_zone, told_at = excluded.told_at
      WHERE known.told_at < excluded.told_at
      RETURNING customer_ref),
    ended AS (
      UPDATE contact_correction c SET ended_at = scheduling_now(), ended_by = 'TOLD'
      FROM person WHERE c.recipient_ref = person.customer_ref AND c.recipient_kind = 'TRAVELLER' AND c.ended_at IS NULL
        AND NOT EXISTS (SELECT FROM standing WHERE standing.id = c.id))
    INSERT INTO push_device AS known (id, token, fid, customer_ref, platform, last_seen_at)
    SELECT d.id, d.token, d.fid, ${customerRef}, d.platform::push_platform, ${toldAt}
    FROM jsonb_to_recordset(${JSON.stringify(devices)}::jsonb) AS d(id text, token text, fid text, platform text)
    ON CONFLICT (token) DO UPDATE SET fid = coalesce(excluded.fid, known.fid), platform = excluded.platform,
      customer_ref = excluded.customer_ref, last_seen_at = excluded.last_seen_at
    WHERE known.last_seen_at < excluded.last_seen_at`;
}
