import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { RecipientKind } from "@/server/platform/prisma/enums";
import { addressHash } from "../domain/address-key";
import { usableContact } from "./usable-contact";

type ContactField = "email" | "phone";
type Whose = { recipientKind: RecipientKind; recipientRef: string };

/** What the marketplace told of a field, as corrections compare it; null when it told nothing. */
export function toldHash(field: ContactField, told: string | null): string | null {
  if (!told?.trim()) return null;
  if (field === "email") return addressHash("EMAIL", told);
  return addressHash("SMS", usableContact({ name: null, email: null, phone: told }).phone ?? told);
}

/**
 * Keeps that a field was corrected, and against what: a second correction stands against the same as the first. `before`
 * is the field as it was. The caller holds the lock of `lockContact`.
 */
export async function noteCorrection(
  tx: TxContext,
  { recipientKind, recipientRef }: Whose,
  field: ContactField,
  before: string | null,
): Promise<void> {
  const ended = await tx.db.$queryRaw<{ toldHash: string | null }[]>`
    UPDATE contact_correction SET ended_at = scheduling_now(), ended_by = 'CORRECTED'
    WHERE recipient_ref = ${recipientRef} AND recipient_kind = ${recipientKind}::recipient_kind AND field = ${field}
      AND ended_at IS NULL RETURNING told_hash AS "toldHash"`;
  const told = ended[0] ? ended[0].toldHash : toldHash(field, before);
  await tx.db.$executeRaw`
    INSERT INTO contact_correction (id, recipient_kind, recipient_ref, field, told_hash, corrected_at, corrected_by)
    VALUES (${newId("ccor")}, ${recipientKind}::recipient_kind, ${recipientRef}, ${field}, ${told}, scheduling_now(),
      ${tx.actor.name})`;
}

/**
 * Whether a vendor's e-mail that the marketplace tells is to be taken: not while it is the one that was corrected. One
 * that is new ends the correction.
 */
export async function takesToldEmail(
  tx: TxContext,
  vendorId: string,
  email: string | null,
): Promise<boolean> {
  await tx.db.$executeRaw`
    SELECT pg_advisory_xact_lock_shared(hashtextextended('contacts.correct/VENDOR/' || ${vendorId}, 0))`;
  const told = toldHash("email", email);
  const [standing] = await tx.db.$queryRaw<{ isOver: boolean }[]>`
    WITH standing AS (
      SELECT id, told_hash IS DISTINCT FROM ${told} AS is_over FROM contact_correction
      WHERE recipient_ref = ${vendorId} AND recipient_kind = 'VENDOR' AND field = 'email' AND ended_at IS NULL),
    ended AS (
      UPDATE contact_correction SET ended_at = scheduling_now(), ended_by = 'TOLD'
      WHERE id IN (SELECT id FROM standing WHERE is_over))
    SELECT is_over AS "isOver" FROM standing`;
  return standing?.isOver ?? true;
}
