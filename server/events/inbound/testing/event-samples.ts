import { Webhook } from "standardwebhooks";
import type { InboundEventType } from "../event-types";
import { readInboundEvent, type ReadEvent } from "../read-inbound-event";

export type WireEvent = Record<string, unknown> & { data: Record<string, unknown> };

/** A secret as EVENTS_SECRET has it. */
export const SAMPLE_SECRET = `whsec_${Buffer.from("a secret for the tests alone").toString("base64")}`;

/** Good data of each type; a test names only what it is about. */
const SAMPLE_DATA: Readonly<Record<InboundEventType, Record<string, unknown>>> = {
  "booking.created": {
    bookingRef: "B-1",
    vendor: { vendorRef: "alps", name: "Alps Huts" },
    customer: {
      customerRef: "guest-1",
      name: "Ada Guest",
      email: "ada@example.com",
      phone: "+390612345678",
      locale: "de-AT",
      timeZone: "Europe/Vienna",
      devices: [{ token: "token-of-ada-1", platform: "android", fid: "fid-of-ada-1" }],
    },
    gross: { amount: "125.50", currency: "EUR" },
    bookedAt: "2026-01-02T09:00:00Z",
    startsOn: "2026-01-10",
    endsOn: "2026-01-12",
  },
  "booking.completed": { bookingRef: "B-1", completedAt: "2026-01-12T10:00:00Z" },
  "booking.cancelled": {
    bookingRef: "B-1",
    cancelledAt: "2026-01-05T08:00:00Z",
    refund: { amount: "100.00", currency: "EUR" },
    reason: "Illness",
  },
  "booking.refunded": {
    bookingRef: "B-1",
    refundRef: "R-1",
    refund: { amount: "25.50", currency: "EUR" },
    refundedAt: "2026-01-13T08:00:00Z",
  },
  "booking.disputed": {
    bookingRef: "B-1",
    disputeRef: "D-1",
    status: "opened",
    disputed: { amount: "125.50", currency: "EUR" },
    reason: "Not as described",
  },
  "payment.due": {
    bookingRef: "B-1",
    instalmentRef: "I-1",
    instalment: { amount: "60.00", currency: "EUR" },
    dueOn: "2026-01-08",
  },
  "payment.received": {
    bookingRef: "B-1",
    instalmentRef: "I-1",
    payment: { amount: "60.00", currency: "EUR" },
    paidAt: "2026-01-07T08:00:00Z",
  },
  "vendor.updated": { vendorRef: "alps", name: "Alps Huts", email: "huts@example.com", schedule: "monthly" },
};

let count = 0;

/** An event as the marketplace sends it, with an id of its own unless told. */
export function sampleEvent(
  type: InboundEventType,
  data: Record<string, unknown> = {},
  envelope: Record<string, unknown> = {},
): WireEvent {
  count += 1;
  return {
    specversion: "1.0",
    id: `sample-${count}`,
    source: "/marketplace/test",
    type,
    time: "2026-01-14T12:00:00Z",
    datacontenttype: "application/json",
    data: { ...SAMPLE_DATA[type], ...data },
    ...envelope,
  };
}

/** The same, read: what `receiveInboundEvent` takes. Throws when it is refused. */
export function readSample(...given: Parameters<typeof sampleEvent>): ReadEvent {
  const reading = readInboundEvent(JSON.stringify(sampleEvent(...given)), new Date("2026-01-15T12:00:00Z"));
  if (!reading.ok) throw new Error(`The sample is refused: ${JSON.stringify(reading.problems)}`);
  return reading.read;
}

/** The headers of a signed request with this body. */
export function signedHeaders(body: string, at: Date, secret = SAMPLE_SECRET): Record<string, string> {
  return {
    "content-type": "application/cloudevents+json",
    "webhook-id": "msg_1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": new Webhook(secret).sign("msg_1", at, body),
  };
}
