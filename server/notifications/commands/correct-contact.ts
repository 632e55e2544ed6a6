import { createHash } from "node:crypto";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Conflict, InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { updateVendorDetails } from "@/server/vendors/commands/update-vendor-details";
import { maskEmail, maskPhone } from "../domain/mask-contact";
import { normalEmail, type RecipientContact } from "../domain/search-columns";
import { noteCorrection } from "./contact-corrections";
import { correctedEmail, correctedPhone } from "./corrected-address";
import { knownContact, type ContactOf } from "./current-contact";
import { lockPerson } from "./lock-person";
import { usableContact } from "./usable-contact";

export interface CorrectContactInput {
  /** A message of theirs: it says whose contact it is. */
  messageId: string;
  /** As typed; undefined leaves it as it is. */
  email?: string | undefined;
  phone?: string | undefined;
  /** What `contactMark` said of the contact that the person looked at. */
  seen: string;
  reason: string;
}

/** Names the state of a contact without telling it. */
export function contactMark({ email, phone }: RecipientContact): string {
  return createHash("sha256")
    .update(JSON.stringify([email, phone]), "utf8")
    .digest("hex");
}

/**
 * Corrects where a traveller, or a vendor, is written to from now on: until the marketplace tells another address than
 * the one that was corrected. What was sent before keeps the address that it went to. Resolves to whether anything changed: the same correction a second time changes nothing.
 *
 * @throws NotFound; InvalidInput for what cannot be written to, or is no change; Conflict when the contact is not what
 * the person looked at; RuleBroken `contacts.erased`.
 */
export function correctContact(ctx: Context, input: CorrectContactInput): Promise<{ isChanged: boolean }> {
  const wanted = {
    ...(input.email === undefined ? {} : { email: correctedEmail(input.email) }),
    ...(input.phone === undefined ? {} : { phone: correctedPhone(input.phone) }),
  };
  if (Object.keys(wanted).length === 0)
    throw new InvalidInput("Type a new e-mail address or a new phone number.");
  return inTransaction(ctx, async (tx) => {
    const whose = await tx.db.message.findUnique({ where: { id: input.messageId } });
    if (!whose) throw new NotFound("Message", input.messageId);
    await lockContact(tx, whose);
    const message = await tx.db.message.findUnique({ where: { id: input.messageId } });
    if (!message || message.erasedAt)
      throw new RuleBroken("contacts.erased", ["The person was erased, so there is nothing to correct."]);
    const known = await knownContact(tx, message);
    const before = usableContact(known);
    const isSame = (["email", "phone"] as const).every(
      (field) => wanted[field] === undefined || isEqual(field, wanted[field], before[field]),
    );
    // The same request a second time finds its own work done.
    if (contactMark(before) !== input.seen) {
      if (isSame) return { isChanged: false };
      throw new Conflict("Somebody changed the contact meanwhile. Please look at it again.");
    }
    refuseNoChange(wanted, before);
    for (const field of ["email", "phone"] as const)
      if (wanted[field] !== undefined) await noteCorrection(tx, message, field, known[field]);
    if (message.recipientKind === "VENDOR") await correctVendor(tx, message, wanted, input.reason);
    else await correctTraveller(tx, message, { ...before, ...wanted });
    await recordAudit(tx, {
      action: "notifications.contact.corrected",
      subjectKind: message.recipientKind === "VENDOR" ? "vendor" : "recipient",
      subjectId: message.recipientRef,
      before: masked(before, wanted),
      after: { ...masked({ ...before, ...wanted }, wanted), messageId: message.id },
      reason: input.reason,
    });
    return { isChanged: true };
  });
}

type Wanted = { email?: string; phone?: string };

// Two agents at once must not both find the contact as they saw it; there may be no row yet to lock. Nor must a person
// come back whom somebody erases at this moment.
async function lockContact(tx: TxContext, { recipientKind, recipientRef }: ContactOf): Promise<void> {
  await lockPerson(tx, recipientRef);
  await tx.db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('contacts.correct/' || ${`${recipientKind}/${recipientRef}`}, 0))`;
  if (recipientKind === "TRAVELLER")
    await tx.db.$queryRaw`SELECT customer_ref FROM recipient WHERE customer_ref = ${recipientRef} FOR UPDATE`;
}

function refuseNoChange(wanted: Wanted, before: RecipientContact): void {
  for (const field of ["email", "phone"] as const)
    if (wanted[field] !== undefined && isEqual(field, wanted[field], before[field]))
      throw new InvalidInput(
        field === "email" ? "This is the address that is known already." : "This number is known already.",
        field,
      );
}

function isEqual(field: "email" | "phone", wanted: string, known: string | null): boolean {
  if (known === null) return false;
  return field === "email" ? normalEmail(wanted) === normalEmail(known) : wanted === known;
}

async function correctVendor(
  tx: TxContext,
  { recipientRef }: ContactOf,
  { email, phone }: Wanted,
  reason: string,
): Promise<void> {
  if (phone !== undefined) throw new InvalidInput("Vendors are not written to by phone.", "phone");
  const vendor = await tx.db.vendor.findUnique({ where: { id: recipientRef } });
  if (!vendor) throw new NotFound("Vendor", recipientRef);
  await updateVendorDetails(tx, vendor, email === undefined ? {} : { email }, reason);
}

// What was told before this moment and comes late is older than the correction; what is told later is newer.
async function correctTraveller(tx: TxContext, of: ContactOf, contact: RecipientContact): Promise<void> {
  const { name, email, phone } = contact;
  await tx.db.$executeRaw`
    INSERT INTO recipient AS known (customer_ref, name, email, phone, told_at)
    VALUES (${of.recipientRef}, ${name ?? of.recipientName ?? "Guest"}, ${email}, ${phone}, scheduling_now())
    ON CONFLICT (customer_ref) DO UPDATE SET email = excluded.email, phone = excluded.phone,
      told_at = greatest(known.told_at, excluded.told_at)`;
}

/** What changed, as far as a log that is never erased may know it. */
function masked({ email, phone }: RecipientContact, wanted: Wanted) {
  return {
    ...(wanted.email === undefined ? {} : { email: email && maskEmail(email) }),
    ...(wanted.phone === undefined ? {} : { phone: phone && maskPhone(phone) }),
  };
}
