import { Temporal } from "temporal-polyfill";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { TxContext } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { RecipientKind } from "@/server/platform/prisma/enums";
import type { TripDays } from "../domain/message-timing";
import type { RecipientContact } from "../domain/search-columns";
import { localeOf, type Locale, type TemplateKey } from "../domain/template-keys";
import { bookingPage } from "./booking-page";
import type { MessageNews } from "./message-news";
import { usableContact } from "./usable-contact";

/** All that is needed to plan the messages of some news. */
export interface ReadNews {
  template: TemplateKey;
  /** By the clock of scheduling. */
  now: Date;
  recipient: { kind: RecipientKind; ref: string; contact: RecipientContact; locale: Locale };
  /** How many devices may get a push. */
  devices: number;
  bookingRef: string | null;
  vendorId: string | null;
  subjectRef: string | null;
  /** `YYYY-MM-DD`, from the first day to the last. */
  trip: TripDays | null;
  due: { dueOn: string; timeZone: string } | null;
  variables: Record<string, unknown>;
}

/** A device that was not seen for so long is not written to: FCM has forgotten it. */
export const DEVICE_IDLE_DAYS_MAX = 270;

/**
 * Reads what the news is about, as it stands in the transaction. Null when there is nothing to tell: a payment that
 * was made or has no day yet, a payout of long ago.
 *
 * @throws NotFound when the booking or the payout does not exist.
 */
export async function readNews(tx: TxContext, news: MessageNews): Promise<ReadNews | null> {
  if (news.kind === "PAYOUT_PAID") return readPayout(tx, news.payoutId);
  if (news.kind === "PAYOUT_HELD") return readHeldPayout(tx, news);
  const booking = await readBooking(tx, news.bookingRef);
  switch (news.kind) {
    case "BOOKING_CREATED":
      return {
        ...booking.shared,
        template: "booking-confirmation",
        subjectRef: null,
        due: null,
        variables: { ...booking.variables, total: { minor: booking.grossMinor, currency: booking.currency } },
      };
    case "BOOKING_CANCELLED": {
      const refund = { minor: (news.refundMinor ?? 0n).toString(), currency: booking.currency };
      const cancelledAt = news.cancelledAt.toISOString();
      return {
        ...booking.shared,
        template: "booking-cancellation",
        subjectRef: null,
        due: null,
        variables: { ...booking.variables, cancelledAt, timeZone: booking.timeZone, refund },
      };
    }
    case "PAYMENT_DUE":
      return withInstalment(tx, booking, news.instalmentRef);
  }
}

interface BookingRow {
  id: bigint;
  customerRef: string;
  customerName: string;
  customerEmail: string | null;
  customerPhone: string | null;
  currency: string;
  grossMinor: bigint;
  startsOn: string;
  endsOn: string;
  vendorId: string;
  vendorName: string;
  isKnown: boolean;
  name: string | null;
  email: string | null;
  phone: string | null;
  locale: string | null;
  timeZone: string | null;
  devices: number;
  now: Date;
}

async function readBooking(tx: TxContext, bookingRef: string) {
  const [row] = await tx.db.$queryRaw<BookingRow[]>`
    SELECT b.id, b.customer_ref AS "customerRef", b.customer_name AS "customerName",
      b.customer_email AS "customerEmail", b.customer_phone AS "customerPhone", b.currency,
      b.gross_minor AS "grossMinor", b.starts_on::text AS "startsOn", b.ends_on::text AS "endsOn",
      v.id AS "vendorId", v.name AS "vendorName", r.customer_ref IS NOT NULL AS "isKnown", r.name, r.email, r.phone,
      r.locale, r.time_zone AS "timeZone", scheduling_now() AS now,
      (SELECT count(*) FROM push_device d WHERE d.customer_ref = b.customer_ref
         AND d.last_seen_at >= scheduling_now() - ${DEVICE_IDLE_DAYS_MAX} * interval '1 day')::int AS devices
    FROM booking b JOIN vendor v ON v.id = b.vendor_id LEFT JOIN recipient r ON r.customer_ref = b.customer_ref
    WHERE b.ref = ${bookingRef}`;
  if (!row) throw new NotFound("Booking", bookingRef);
  const timeZone = row.timeZone ?? businessTimeZone();
  const contact = usableContact(
    row.isKnown
      ? { name: row.name, email: row.email, phone: row.phone }
      : { name: row.customerName, email: row.customerEmail, phone: row.customerPhone },
  );
  return {
    id: row.id,
    timeZone,
    currency: row.currency,
    grossMinor: row.grossMinor.toString(),
    shared: {
      now: row.now,
      recipient: {
        kind: "TRAVELLER" as const,
        ref: row.customerRef,
        contact,
        locale: localeOf(row.locale),
      },
      devices: row.devices,
      bookingRef,
      vendorId: row.vendorId,
      // Nothing tells the destination's zone, so its days are taken as those of the traveller.
      trip: { startsOn: row.startsOn, endsOn: row.endsOn, timeZone },
    },
    variables: {
      travellerName: contact.name,
      bookingRef,
      vendorName: row.vendorName,
      startsOn: row.startsOn,
      endsOn: row.endsOn,
      bookingUrl: bookingPage(bookingRef),
    },
  };
}

async function withInstalment(
  tx: TxContext,
  booking: Awaited<ReturnType<typeof readBooking>>,
  instalmentRef: string,
): Promise<ReadNews | null> {
  const { bookingRef } = booking.shared;
  const instalment = await tx.db.paymentInstalment.findUnique({
    where: { bookingId_ref: { bookingId: booking.id, ref: instalmentRef } },
  });
  if (!instalment?.dueOn || instalment.paidAt) return null;
  const dueOn = instalment.dueOn.toISOString().slice(0, 10);
  const due = { minor: instalment.amountMinor.toString(), currency: booking.currency };
  return {
    ...booking.shared,
    template: "payment-reminder",
    subjectRef: `${bookingRef}/${instalmentRef}`,
    due: { dueOn, timeZone: booking.timeZone },
    variables: { ...booking.variables, due, dueOn },
  };
}

interface PayoutRow {
  vendorId: string;
  vendorName: string;
  vendorEmail: string | null;
  number: bigint;
  snapshot: {
    currency: string;
    paidMinor: string;
    paidAt: string;
    timeZone: string;
    periodStart: string;
    periodEnd: string;
    bankLast4: string | null;
  };
  now: Date;
}

/** What was paid longer ago is no news: an office that begins to send must not tell of all its past. */
const PAYOUT_NEWS_DAYS = 14;

async function readPayout(tx: TxContext, payoutId: string): Promise<ReadNews | null> {
  const [row] = await tx.db.$queryRaw<PayoutRow[]>`
    SELECT v.id AS "vendorId", v.name AS "vendorName", v.email AS "vendorEmail", r.number, r.snapshot,
      scheduling_now() AS now
    FROM payout p JOIN vendor v ON v.id = p.vendor_id JOIN receipt r ON r.payout_id = p.id WHERE p.id = ${payoutId}`;
  if (!row) throw new NotFound("Receipt of payout", payoutId);
  const { snapshot } = row;
  if (row.now.getTime() - Date.parse(snapshot.paidAt) > PAYOUT_NEWS_DAYS * 86_400_000) return null;
  const contact = usableContact({ name: row.vendorName, email: row.vendorEmail, phone: null });
  return {
    template: "payout-notice",
    now: row.now,
    recipient: { kind: "VENDOR", ref: row.vendorId, contact, locale: "en" },
    // Vendors have no app of ours.
    devices: 0,
    bookingRef: null,
    vendorId: row.vendorId,
    subjectRef: payoutId,
    trip: null,
    due: null,
    variables: {
      vendorName: contact.name,
      payoutId,
      receiptNumber: `R-${row.number.toString().padStart(6, "0")}`,
      paid: { minor: snapshot.paidMinor, currency: snapshot.currency },
      paidAt: snapshot.paidAt,
      timeZone: snapshot.timeZone,
      periodFrom: snapshot.periodStart,
      periodTo: Temporal.PlainDate.from(snapshot.periodEnd).subtract({ days: 1 }).toString(),
      bankLast4: /^[0-9]{4}$/.test(snapshot.bankLast4 ?? "") ? snapshot.bankLast4 : null,
    },
  };
}

async function readHeldPayout(
  tx: TxContext,
  news: Extract<MessageNews, { kind: "PAYOUT_HELD" }>,
): Promise<ReadNews | null> {
  const [row] = await tx.db.$queryRaw<
    {
      vendorId: string;
      vendorName: string;
      vendorEmail: string | null;
      currency: string;
      netMinor: bigint;
      periodStart: string;
      periodEnd: string;
      approvedAt: Date | null;
      now: Date;
    }[]
  >`
    SELECT v.id AS "vendorId", v.name AS "vendorName", v.email AS "vendorEmail", p.currency, p.net_minor AS "netMinor",
      r.period_start::text AS "periodStart", r.period_end::text AS "periodEnd", r.approved_at AS "approvedAt",
      scheduling_now() AS now
    FROM payout p JOIN vendor v ON v.id = p.vendor_id JOIN payroll_run r ON r.id = p.run_id WHERE p.id = ${news.payoutId}`;
  if (!row) throw new NotFound("Payout", news.payoutId);
  const sinceMs = row.now.getTime() - (row.approvedAt?.getTime() ?? row.now.getTime());
  if (sinceMs > PAYOUT_NEWS_DAYS * 86_400_000) return null;
  const contact = usableContact({ name: row.vendorName, email: row.vendorEmail, phone: null });
  const owedMinor = row.netMinor < 0n ? -row.netMinor : row.netMinor;
  return {
    template: "payout-held",
    now: row.now,
    recipient: { kind: "VENDOR", ref: row.vendorId, contact, locale: "en" },
    devices: 0,
    bookingRef: null,
    vendorId: row.vendorId,
    subjectRef: news.payoutId,
    trip: null,
    due: null,
    variables: {
      vendorName: contact.name,
      amount: { minor: owedMinor.toString(), currency: row.currency },
      periodFrom: row.periodStart,
      periodTo: Temporal.PlainDate.from(row.periodEnd).subtract({ days: 1 }).toString(),
      reason: news.reason,
    },
  };
}
