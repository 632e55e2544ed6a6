import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { contentKeys } from "@/server/platform/sealed-keys";
import { expect } from "@/e2e/fixtures/test";

/** A booking whose traveller no other test knows. */
export interface OwnBooking {
  bookingRef: string;
  customerRef: string;
  name: string;
  email: string;
  phone: string;
  /** The message of the booking on a channel, once it is planned; throws before. */
  messageOn(channel: "EMAIL" | "SMS", template?: string): Promise<string>;
  /** Waits until a message stands so. */
  untilStatus(messageId: string, status: string): Promise<void>;
}

/** Has a traveller book, by an event; the running product tells them, and the simulator delivers or bounces. */
export async function ownBooking(ctx: Context, given: { email?: string } = {}): Promise<OwnBooking> {
  // What this process stores must be readable for the product.
  process.env["CONTENT_KEYS"] ??= contentKeys({ TRAVELLR_DATA_DIR: process.env.E2E_DATA_DIR });
  const mark = newId("bkg").slice(-8);
  const bookingRef = `BK-${mark.toUpperCase()}`;
  const customerRef = `guest-${mark}`;
  const digits = String(Math.floor(Math.random() * 1e8)).padStart(8, "0");
  const name = `Quirina ${mark.replaceAll(/\d/g, "q")}hoff`;
  const email = given.email ?? `quirina-${mark}@wunderland.example`;
  const phone = `+346${digits}`;
  // At night, too, a test wants its messages.
  await ctx.db.recipientQuietHours.create({
    data: { recipientRef: customerRef, fromMinute: 0, untilMinute: 0 },
  });
  const customer = { customerRef, name, email, phone, locale: "en", timeZone: "UTC", devices: [] };
  await receiveInboundEvent(
    ctx,
    readSample(
      "booking.created",
      { bookingRef, customer, startsOn: "2037-03-01", endsOn: "2037-03-05" },
      { id: `e2e-${mark}` },
    ),
  );
  return {
    bookingRef,
    customerRef,
    name,
    email,
    phone,
    async messageOn(channel, template = "booking-confirmation") {
      const { id } = await ctx.db.message.findFirstOrThrow({
        where: { bookingRef, channel, templateKey: template, resendOfId: null },
      });
      return id;
    },
    async untilStatus(messageId, status) {
      await expect
        .poll(async () => (await ctx.db.message.findUniqueOrThrow({ where: { id: messageId } })).status, {
          timeout: 60_000,
        })
        .toBe(status);
    },
  };
}
