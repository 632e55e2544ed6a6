import { z } from "zod";
import { day, instant, locale, money, phone, remark, text, timeZone } from "./event-fields";

const bookingRef = text("ref");

const device = z.strictObject({
  token: z.string().regex(/^[\x21-\x7e]{8,1000}$/, "A device token is 8 to 1,000 letters, digits and signs."),
  platform: z
    .enum(["android", "ios", "web"], "The platform is android, ios or web.")
    .transform((name) => name.toUpperCase() as "ANDROID" | "IOS" | "WEB"),
  /** The app's Firebase installation id. */
  fid: z
    .string()
    .regex(/^[\w-]{8,64}$/, "This is not a Firebase installation id.")
    .nullish(),
});

const customer = z.strictObject({
  customerRef: text("ref"),
  name: text("name"),
  email: text("email").nullish(),
  phone: phone.nullish(),
  locale: locale.nullish(),
  timeZone: timeZone.nullish(),
  devices: z.array(device).max(20, "At most 20 devices.").default([]),
});

/** What each type of event carries in `data`. The examples in docs/integration/events.md are read by a test. */
export const EVENT_DATA = {
  "booking.created": z
    .strictObject({
      bookingRef,
      vendor: z.strictObject({ vendorRef: text("ref"), name: text("name") }),
      customer,
      gross: money("zero"),
      bookedAt: instant,
      startsOn: day,
      endsOn: day,
      isTest: z.boolean("Write true or false.").default(false),
    })
    .refine(({ startsOn, endsOn }) => startsOn <= endsOn, {
      path: ["endsOn"],
      error: "The booking ends before it starts.",
    }),
  "booking.completed": z.strictObject({ bookingRef, completedAt: instant }),
  "booking.cancelled": z.strictObject({
    bookingRef,
    cancelledAt: instant,
    /** What the traveller gets back, for the message; the ledger learns of it by booking.refunded. */
    refund: money("zero").nullish(),
    reason: remark.nullish(),
  }),
  "booking.refunded": z.strictObject({
    bookingRef,
    refundRef: text("ref"),
    refund: money("more"),
    refundedAt: instant,
    reason: remark.nullish(),
  }),
  "booking.disputed": z.strictObject({
    bookingRef,
    disputeRef: text("ref"),
    status: z
      .enum(["opened", "won", "lost"], "The status is opened, won or lost.")
      .transform((name) => name.toUpperCase() as "OPENED" | "WON" | "LOST"),
    disputed: money("more"),
    reason: remark.nullish(),
  }),
  "payment.due": z.strictObject({
    bookingRef,
    instalmentRef: text("ref"),
    instalment: money("more"),
    dueOn: day,
  }),
  "payment.received": z.strictObject({
    bookingRef,
    instalmentRef: text("ref"),
    payment: money("more"),
    paidAt: instant,
  }),
  "vendor.updated": z.strictObject({
    vendorRef: text("ref"),
    name: text("name"),
    email: text("email").nullish(),
    schedule: z
      .enum(["weekly", "monthly"], "The schedule is weekly or monthly.")
      .transform((name) => name.toUpperCase() as "WEEKLY" | "MONTHLY")
      .optional(),
    stripeAccountId: z
      .string()
      .regex(/^acct_[A-Za-z0-9_]{1,80}$/, "A Stripe account id begins with acct_.")
      .optional(),
  }),
} as const;

export type InboundEventType = keyof typeof EVENT_DATA;

/** The data of one type, as it is read: amounts in minor units, instants as dates. */
export type EventDataOf<Type extends InboundEventType> = z.output<(typeof EVENT_DATA)[Type]>;

/** An event of the marketplace that has the right shape. */
export type InboundEvent<Type extends InboundEventType = InboundEventType> = {
  [T in Type]: {
    source: string;
    /** The sender's own key, unique for the source. */
    id: string;
    type: T;
    /** When it happened there. */
    time: Date;
    data: EventDataOf<T>;
  };
}[Type];
