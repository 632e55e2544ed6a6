import { recordAudit } from "@/server/audit/commands/record-audit";
import { eraseInboundEvents } from "@/server/events/commands/erase-inbound-events";
import {
  archivedBookingsOf,
  eraseArchivedBookings,
} from "@/server/maintenance/commands/erase-archived-bookings";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { Conflict, RuleBroken } from "@/server/platform/errors";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import type { RecipientKind } from "@/server/platform/prisma/enums";
import { addressHash } from "../domain/address-key";
import { ERASED_NAME } from "../domain/mask-contact";
import { redactCopiesRequest } from "../job-requests";
import { usableContact } from "./usable-contact";

export interface ErasePersonInput {
  recipientKind: RecipientKind;
  recipientRef: string;
  reason: string;
  /** Of the request: with the same key there is one erasure. */
  requestKey: string;
}

/** How much was erased, by its kind. */
export interface ErasedCounts {
  messages: number;
  /** Messages that were still to be sent, and will not be. */
  cancelled: number;
  contents: number;
  callbacks: number;
  events: number;
  bookings: number;
  devices: number;
  suppressions: number;
  /** What providers keep, and are asked to forget. */
  copies: number;
}

export interface ErasedPerson {
  erasureId: string;
  counts: ErasedCounts;
  isRepeat: boolean;
}

const REASON = "Erased with the person.";
/** Longer than anybody's messages take, and shorter than what is promised. */
const TIME_LIMIT_MS = 55_000;

/**
 * Takes everything about one person out of messages, search columns, callbacks, the marketplace's events, bookings and
 * suppressions, in one transaction; a job has the providers redact their copies. What remains says that something was
 * sent and what became of it. A suppression stays as a hash, so that nobody writes to them again. A vendor's own record
 * stays, because the books need it. The audit log names the erasure alone.
 *
 * @throws RuleBroken `people.on_hold` under a legal hold; Conflict when the same key came for somebody else.
 */
export function erasePerson(ctx: Context, input: ErasePersonInput): Promise<ErasedPerson> {
  return inTransaction(ctx, (tx) => erase(tx, input), { timeLimitMs: TIME_LIMIT_MS });
}

async function erase(tx: TxContext, input: ErasePersonInput): Promise<ErasedPerson> {
  const { recipientKind, recipientRef, reason, requestKey } = input;
  await tx.db.$executeRaw`
    SELECT pg_advisory_xact_lock(hashtextextended('people.erase/' || ${recipientRef}, 0))`;
  const known = await tx.db.erasure.findUnique({ where: { requestKey } });
  if (known) {
    if (known.recipientKind !== recipientKind || known.recipientRef !== recipientRef)
      throw new Conflict("This request was made before for somebody else. Close the window and look again.");
    return { erasureId: known.id, counts: known.counts as unknown as ErasedCounts, isRepeat: true };
  }
  const person = await readPerson(tx, input);
  await refuseOnHold(tx, input, person);
  const erasureId = newId("ers");
  const counts = {
    ...(await eraseMessages(tx, person.messageIds)),
    ...(await eraseCallbacks(tx, person)),
    events: await eraseEvents(tx, input, person),
    ...(await eraseContact(tx, input)),
    suppressions: await eraseSuppressions(tx, person.hashes),
    copies: 0,
  };
  await tx.db.erasure.create({
    data: {
      id: erasureId,
      requestKey,
      recipientKind,
      recipientRef,
      reason,
      erasedByName: tx.actor.name,
      counts,
    },
  });
  counts.copies = await listCopies(tx, erasureId, person.messageIds);
  await tx.db.erasure.update({ where: { id: erasureId }, data: { counts } });
  await enqueue(tx, redactCopiesRequest, { erasureId });
  await recordAudit(tx, {
    action: "notifications.person.erased",
    subjectKind: "erasure",
    subjectId: erasureId,
    after: { recipientKind, ...counts },
    reason,
  });
  return { erasureId, counts, isRepeat: false };
}

interface Person {
  messageIds: string[];
  bookingRefs: string[];
  /** Of every address that we know of them, as suppressions compare it. */
  hashes: string[];
}

/** Locks the person's messages, as everyone does who changes one, and reads what leads to the rest. */
async function readPerson(tx: TxContext, { recipientKind, recipientRef }: ErasePersonInput): Promise<Person> {
  const messages = await tx.db.$queryRaw<
    {
      id: string;
      bookingRef: string | null;
      email: string | null;
      phone: string | null;
      toAddress: string | null;
    }[]
  >`
    SELECT id, booking_ref AS "bookingRef", recipient_email AS email, recipient_phone AS phone,
      to_address AS "toAddress"
    FROM message WHERE recipient_ref = ${recipientRef} AND recipient_kind = ${recipientKind}::recipient_kind
    ORDER BY seq FOR UPDATE`;
  const isTraveller = recipientKind === "TRAVELLER";
  const bookings = isTraveller
    ? await tx.db.booking.findMany({
        where: { customerRef: recipientRef },
        select: { ref: true, customerEmail: true, customerPhone: true },
      })
    : [];
  const archived = isTraveller ? await archivedBookingsOf(tx, recipientRef) : [];
  const known = isTraveller
    ? await tx.db.recipient.findMany({
        where: { customerRef: recipientRef },
        select: { email: true, phone: true },
      })
    : [];
  const contacts = [
    ...messages,
    ...known,
    ...[...bookings, ...archived].map(({ customerEmail, customerPhone }) => ({
      email: customerEmail,
      phone: customerPhone,
    })),
  ].map(({ email, phone }) => usableContact({ name: null, email, phone }));
  const sentTo = messages.flatMap(({ toAddress }) => toAddress ?? []);
  const emails = [
    ...contacts.flatMap(({ email }) => email ?? []),
    ...sentTo.filter((one) => one.includes("@")),
  ];
  const phones = [
    ...contacts.flatMap(({ phone }) => phone ?? []),
    ...sentTo.filter((one) => !one.includes("@")),
  ];
  return {
    messageIds: messages.map(({ id }) => id),
    bookingRefs: [
      ...new Set([
        ...[...bookings, ...archived].map(({ ref }) => ref),
        ...(isTraveller ? messages.flatMap(({ bookingRef }) => bookingRef ?? []) : []),
      ]),
    ],
    hashes: [
      ...new Set([
        ...emails.map((email) => addressHash("EMAIL", email)),
        ...phones.map((phone) => addressHash("SMS", phone)),
      ]),
    ],
  };
}

async function refuseOnHold(
  tx: TxContext,
  { recipientKind, recipientRef }: ErasePersonInput,
  { bookingRefs }: Person,
): Promise<void> {
  const kind = recipientKind === "VENDOR" ? ("VENDOR" as const) : ("PERSON" as const);
  const hold = await tx.db.legalHold.findFirst({
    where: {
      releasedAt: null,
      OR: [
        { kind, subjectRef: recipientRef },
        { kind: "BOOKING", subjectRef: { in: bookingRefs } },
      ],
    },
    select: { id: true },
  });
  if (hold)
    throw new RuleBroken("people.on_hold", [
      "A legal hold keeps what is known of this person. It must be released first.",
    ]);
}

async function eraseMessages(tx: TxContext, ids: readonly string[]) {
  if (ids.length === 0) return { messages: 0, cancelled: 0, contents: 0 };
  // A worker that has one finds that its claim is over, and calls nobody.
  const cancelled = await tx.db.$executeRaw`
    UPDATE message SET status = 'CANCELLED', status_at = scheduling_now(), status_reason = 'ERASED', status_code = NULL,
      due_at = NULL, worker = NULL, lease_token = lease_token + 1, hold_until = NULL, hold_reason = NULL
    WHERE id = ANY (${ids}) AND due_at IS NOT NULL`;
  const contents = await tx.db.$executeRaw`DELETE FROM message_content WHERE message_id = ANY (${ids})`;
  const messages = await tx.db.$executeRaw`
    UPDATE message SET recipient_name = NULL, name_key = NULL, recipient_email = NULL, recipient_phone = NULL,
      phone_reversed = NULL, to_address = NULL, erased_at = coalesce(erased_at, ${tx.clock.now()}::timestamptz),
      resend_reason = CASE WHEN resend_reason IS NULL THEN NULL ELSE ${REASON} END
    WHERE id = ANY (${ids})`;
  await tx.db.$executeRaw`
    UPDATE message_attempt SET request = NULL, response = NULL, detail = NULL WHERE message_id = ANY (${ids})`;
  return { messages, cancelled, contents };
}

/** Bodies of callbacks about the messages, matched or not yet, and of texts that the person sent us. */
async function eraseCallbacks(tx: TxContext, { messageIds, hashes }: Person) {
  const callbacks = await tx.db.$executeRaw`
    UPDATE provider_event SET raw_body = NULL WHERE raw_body IS NOT NULL AND id IN (
      SELECT id FROM provider_event WHERE message_id = ANY (${messageIds})
      UNION SELECT e.id FROM provider_event e JOIN message_attempt a
        ON a.provider_id = e.provider_id AND a.provider = e.provider
        WHERE a.message_id = ANY (${messageIds}) AND e.attempt_id IS NULL
      UNION SELECT id FROM provider_event WHERE address_hash = ANY (${hashes}))`;
  return { callbacks };
}

function eraseEvents(
  tx: TxContext,
  { recipientKind, recipientRef }: ErasePersonInput,
  { bookingRefs }: Person,
): Promise<number> {
  return eraseInboundEvents(
    tx,
    recipientKind === "VENDOR"
      ? { kind: "VENDOR", vendorId: recipientRef }
      : { kind: "TRAVELLER", customerRef: recipientRef, bookingRefs },
  );
}

/** What is known of a traveller beside their messages. */
async function eraseContact(tx: TxContext, { recipientKind, recipientRef }: ErasePersonInput) {
  const where = { recipientRef };
  await tx.db.recipientPreference.deleteMany({ where });
  await tx.db.recipientQuietHours.deleteMany({ where });
  await tx.db.contactCorrection.deleteMany({ where: { recipientRef, recipientKind } });
  if (recipientKind === "VENDOR") return { bookings: 0, devices: 0 };
  const { count: devices } = await tx.db.pushDevice.deleteMany({ where: { customerRef: recipientRef } });
  await tx.db.recipient.deleteMany({ where: { customerRef: recipientRef } });
  const { count: bookings } = await tx.db.booking.updateMany({
    where: { customerRef: recipientRef },
    data: { customerName: ERASED_NAME, customerEmail: null, customerPhone: null },
  });
  return { bookings: bookings + (await eraseArchivedBookings(tx, recipientRef, ERASED_NAME)), devices };
}

function eraseSuppressions(tx: TxContext, hashes: readonly string[]): Promise<number> {
  return tx.db.$executeRaw`
    UPDATE suppression SET address = NULL, reason = ${REASON},
      lift_reason = CASE WHEN lift_reason IS NULL THEN NULL ELSE ${REASON} END
    WHERE address_hash = ANY (${hashes}) AND address IS NOT NULL`;
}

/** FCM keeps nothing that could be asked for; mail and texts it knows by their id. */
function listCopies(tx: TxContext, erasureId: string, messageIds: readonly string[]): Promise<number> {
  return tx.db.$executeRaw`
    INSERT INTO provider_copy (attempt_id, erasure_id, provider, provider_id)
    SELECT id, ${erasureId}, provider, provider_id FROM message_attempt
    WHERE message_id = ANY (${messageIds}) AND provider_id IS NOT NULL AND provider IN ('resend', 'twilio')
    ON CONFLICT (attempt_id) DO NOTHING`;
}
