import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readInboundEvent } from "@/server/events/inbound/read-inbound-event";
import type { InboundEventType } from "@/server/events/inbound/event-types";
import { addSuppression } from "@/server/notifications/commands/add-suppression";
import { CAST, PARTS } from "./cast";
import type { StoryContext } from "./story-context";

const DAY_MS = 86_400_000;
const MINUTE_MS = 60_000;

/** A traveller who books directly, so that they are written to. */
interface Guest {
  bookingRef: string;
  vendorRef: string;
  name: string;
  email: string;
  phone: string;
  locale: string;
  timeZone: string;
  amount: string;
  /** The trip, in days from today. */
  startsIn: number;
  endsIn: number;
  hasApp: boolean;
}

const GUESTS = {
  /** Everything arrives. */
  lucky: guest("TRV-200001", "Clara Weiss", "+4915112345601", "de", "Europe/Berlin", 24),
  /** Has a payment to make. */
  owing: guest("TRV-200002", "Lucía Romero", "+34600112202", "es", "Europe/Madrid", 30),
  /** The address is misspelt, and the provider returns the mail. */
  misspelt: guest(
    "TRV-200003",
    "Tom Hartley",
    "+447700900103",
    "en",
    "Europe/London",
    18,
    "tom.bounce.hartley",
  ),
  /** Wants no mail at this address any more. */
  suppressed: guest("TRV-200004", "Ingrid Solberg", "+4740612304", "en", "Europe/Oslo", 40),
  /** The phone cannot be reached, on the day before the trip. */
  unreachable: guest("TRV-200005", "Marek Nowak", "+48512345605", "en", "Europe/Warsaw", 1),
  /** Cancels. */
  cancelling: guest("TRV-200006", "Hana Sato", "+819012345606", "en", "Asia/Tokyo", 12),
} as const satisfies Record<string, Guest>;

function guest(
  bookingRef: string,
  name: string,
  phone: string,
  locale: string,
  timeZone: string,
  startsIn: number,
  mailbox = name
    .toLowerCase()
    .normalize("NFD")
    .replaceAll(/[^a-z ]/g, "")
    .replace(" ", "."),
): Guest {
  return {
    bookingRef,
    vendorRef: CAST[Number(bookingRef.slice(-1)) % 4]!.ref,
    name,
    email: `${mailbox}@mail.example`,
    phone,
    locale,
    timeZone,
    amount: "248.00",
    startsIn,
    endsIn: startsIn + 4,
    hasApp: locale !== "en",
  };
}

/**
 * What the marketplace tells in the last hour: where vendors are written to, and bookings whose travellers are told.
 * The worker sends the messages once it starts, and the simulated providers deliver them, return them or fail.
 */
export async function tellOfMessages(story: StoryContext): Promise<void> {
  story.simulator.twilio.setOutcome({
    pattern: `^\\${GUESTS.unreachable.phone}$`,
    outcome: { status: "undelivered", errorCode: 30_005 },
  });
  for (const { ref, name } of CAST)
    await tell(story, "vendor.updated", ref, 90, { vendorRef: ref, name, email: vendorEmail(ref) });
  await addSuppression(story.as("sam"), {
    channel: "EMAIL",
    purposes: ["TRANSACTIONAL"],
    address: GUESTS.suppressed.email,
    reason: "Asked on the phone to be told by text alone",
  });
  for (const one of Object.values(GUESTS))
    await tell(story, "booking.created", one.bookingRef, 60, bookingOf(story, one));
  await tell(story, "payment.due", GUESTS.owing.bookingRef, 55, {
    bookingRef: GUESTS.owing.bookingRef,
    instalmentRef: "rest",
    instalment: { amount: "124.00", currency: "EUR" },
    dueOn: dayIn(story, 2),
  });
  await tell(story, "booking.cancelled", GUESTS.cancelling.bookingRef, 20, {
    bookingRef: GUESTS.cancelling.bookingRef,
    cancelledAt: minutesAgo(story, 20),
    refund: { amount: "198.40", currency: "EUR" },
    reason: "Illness",
  });
}

function vendorEmail(ref: string): string {
  // One office has a mailbox that returns everything.
  return `${ref === PARTS.wasHeld ? "bounce" : "office"}@${ref}.example`;
}

function bookingOf(story: StoryContext, one: Guest): Record<string, unknown> {
  const { bookingRef, vendorRef, name, email, phone, locale, timeZone, amount, startsIn, endsIn, hasApp } =
    one;
  const vendor = CAST.find(({ ref }) => ref === vendorRef)!;
  const customerRef = `guest-${bookingRef.slice(-3)}`;
  const devices = hasApp ? [{ token: `story-device-of-${customerRef}`, platform: "ios" }] : [];
  return {
    bookingRef,
    vendor: { vendorRef, name: vendor.name },
    customer: { customerRef, name, email, phone, locale, timeZone, devices },
    gross: { amount, currency: vendor.currency },
    bookedAt: minutesAgo(story, 61),
    startsOn: dayIn(story, startsIn),
    endsOn: dayIn(story, endsIn),
  };
}

function dayIn({ now }: StoryContext, days: number): string {
  return new Date(now.getTime() + days * DAY_MS).toISOString().slice(0, 10);
}

function minutesAgo({ now }: StoryContext, minutes: number): string {
  return new Date(now.getTime() - minutes * MINUTE_MS).toISOString();
}

async function tell(
  story: StoryContext,
  type: InboundEventType,
  subject: string,
  minutes: number,
  data: Record<string, unknown>,
): Promise<void> {
  const body = JSON.stringify({
    specversion: "1.0",
    id: `story-${type}-${subject}`,
    source: "/marketplace",
    type,
    time: minutesAgo(story, minutes),
    data,
  });
  const reading = readInboundEvent(body, story.clock.now());
  if (!reading.ok) throw new Error(`The story's event cannot be read: ${JSON.stringify(reading.problems)}`);
  const { outcome, problem } = await receiveInboundEvent(story.ctx, reading.read);
  if (outcome !== "APPLIED") throw new Error(`The story's ${type} of ${subject} was not applied: ${problem}`);
}
