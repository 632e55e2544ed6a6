import { Writable } from "node:stream";
import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { openLog } from "@/server/platform/log";
import { callbackAddress } from "./callback-address";
import { receiveResendEvent } from "./commands/receive-resend-event";
import { receiveTwilioCallback } from "./commands/receive-twilio-callback";
import { sendingWorld, type Booked } from "./testing/sending-world";

// Rates take their time, and a busy machine takes more.
vi.setConfig({ testTimeout: 240_000 });

// A call that takes longer because the machine is busy is none that was lost.
const world = sendingWorld({ timeoutMs: 15_000 });

const onlyEmail = { customer: { phone: null, devices: [] } };
const acceptedOf = (booked: readonly Booked[], channel: "EMAIL" | "SMS" | "PUSH") =>
  world.database.prisma.message.count({
    where: { channel, status: "ACCEPTED", bookingRef: { in: booked.map(({ bookingRef }) => bookingRef) } },
  });
const books = (count: number, given = {}) =>
  Promise.all(Array.from({ length: count }, () => world.book(given)));

describe("B2: the pace of a provider", () => {
  it("is what its answers told, also once they tell of less, and nothing is doubled", async () => {
    await world.send();
    /** Has so many mails sent; resolves to how long it was from the first call to the last, in milliseconds. */
    const spanOf = async (count: number): Promise<number> => {
      const booked = await books(count, onlyEmail);
      await world.until(
        () => acceptedOf(booked, "EMAIL"),
        (accepted) => accepted === count,
        90_000,
      );
      const at = booked.map(({ email }) => {
        const mails = world.simulator.resend.emails().filter(({ to }) => to.includes(email));
        expect(mails).toHaveLength(1);
        return mails[0]!.createdAtMs;
      });
      return Math.max(...at) - Math.min(...at);
    };
    world.simulator.resend.setRateLimit(4);
    await spanOf(1);
    // Without a pace all of them go at once. A busy machine may hold the first call up, and so shorten the span.
    expect(await spanOf(9)).toBeGreaterThanOrEqual(8 * 250 * 0.7);
    world.simulator.resend.setRateLimit(2);
    await spanOf(1);
    expect(await spanOf(5)).toBeGreaterThanOrEqual(4 * 500 * 0.7);
    world.simulator.resend.setRateLimit(null);
  });

  it("holds up nobody else: while Twilio does not answer, every mail and push goes out", async () => {
    const booked = [...(await books(3)), ...(await books(15, { customer: { phone: null } }))];
    world.simulator.twilio.setFault({ match: { method: "POST" }, action: { kind: "timeout_before" } });
    await world.send();
    await world.until(
      async () => [await acceptedOf(booked, "EMAIL"), await acceptedOf(booked, "PUSH")],
      ([emails, pushes]) => emails === 18 && pushes === 18,
      90_000,
    );
    expect(await acceptedOf(booked, "SMS")).toBe(0);
    for (const { phone } of booked) expect(world.simulator.twilio.smsMessages(phone)).toEqual([]);
  });
});

describe("C4: a webhook", () => {
  it.each(["provider_event", "provider_callback"])(
    "is answered only when its row in %s is durable",
    async (table) => {
      const id = `c4-${table}`;
      const text = JSON.stringify({ type: "email.sent", created_at: new Date().toISOString(), data: {} });
      const address = callbackAddress("http://ours", { provider: "twilio", attemptId: "att_c4" });
      const receive = () =>
        table === "provider_event"
          ? receiveResendEvent(world.ctx, {
              rawBody: text,
              headers: world.signed(id, text),
              secrets: [world.secret],
            })
          : receiveTwilioCallback(world.ctx, {
              rawBody: "MessageSid=SMc4&MessageStatus=sent",
              signature: "c2lnbmVk",
              target: address.slice("http://ours".length),
            });
      const lock = await world.database.pool.connect();
      let isAnswered = false;
      try {
        await lock.query("BEGIN");
        await lock.query(`LOCK TABLE ${table} IN EXCLUSIVE MODE`);
        const answered = receive().then((answer) => ((isAnswered = true), answer));
        await world.until(
          async () =>
            (
              await world.database.pool.query(
                "SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass",
                [table],
              )
            ).rowCount,
          (waiting) => waiting! > 0,
        );
        await pause(50);
        expect(isAnswered).toBe(false);
        await lock.query("COMMIT");
        expect(await answered).toEqual({ kind: "stored" });
      } finally {
        lock.release();
      }
      const { rowCount } = await world.database.pool.query(
        table === "provider_event"
          ? "SELECT FROM provider_event WHERE dedupe_id = 'c4-provider_event'"
          : "SELECT FROM provider_callback",
      );
      expect(rowCount).toBe(1);
    },
  );
});

describe("E2: the log", () => {
  it("has nobody's name, address, number or token, whatever goes wrong on the way", async () => {
    const lines: string[] = [];
    const destination = new Writable({
      write: (chunk, _encoding, done) => (lines.push(String(chunk)), done()),
    });
    const log = openLog({ process: "test", level: "trace", destination });
    const people = await Promise.all(
      Array.from({ length: 10 }, (_, index) =>
        world.book({ customer: { name: `Zebedia Quillfeather${index}` } }),
      ),
    );
    const secrets = people.flatMap(({ email, phone, token }, index) => [
      `Quillfeather${index}`,
      email,
      phone,
      phone.slice(1),
      token,
    ]);
    const [refused, dead, lost] = people;
    world.simulator.twilio.setFault({
      match: { destination: refused!.phone },
      action: { kind: "refuse", code: "21211", status: 400, message: `${refused!.phone} is not valid` },
    });
    world.simulator.resend.setFault({
      match: { destination: refused!.email },
      action: { kind: "refuse", code: "validation_error", status: 422, message: `\`to\` ${refused!.email}` },
    });
    world.simulator.resend.setFault({
      match: { destination: lost!.email },
      nth: 1,
      action: { kind: "reset_after" },
    });
    world.simulator.fcm.setToken(dead!.token, "UNREGISTERED");
    // An error of the database tells the whole row that it does not take.
    await world.database.pool.query(
      "ALTER TABLE message ADD CONSTRAINT no_claims CHECK (status <> 'SENDING') NOT VALID",
    );
    const sender = await world.send({ log });
    await world.until(
      () => lines.filter((line) => line.includes("Messages could not be looked at")).length,
      (count) => count > 0,
      90_000,
    );
    await world.database.pool.query("ALTER TABLE message DROP CONSTRAINT no_claims");
    await world.until(
      () =>
        world.database.prisma.message.count({
          where: {
            channel: { not: "SMS" },
            status: { in: ["PLANNED", "SENDING"] },
            bookingRef: { in: people.map(({ bookingRef }) => bookingRef) },
          },
        }),
      (open) => open === 0,
      90_000,
    );
    for (const { email } of people.slice(3, 6)) {
      const mail = world.simulator.resend.emails().find(({ to }) => to.includes(email))!;
      await world.simulator.resend.report(mail.id, "email.bounced", { bounceType: "Permanent" });
    }
    await world.simulator.twilio.receive({ from: people[7]!.phone, to: "+15005550006", body: "STOP" });
    await receiveInboundEvent(
      world.ctx,
      readSample("booking.cancelled", { bookingRef: people[8]!.bookingRef }),
    );
    await world.until(
      () => world.database.prisma.message.count({ where: { status: "BOUNCED" } }),
      (bounced) => bounced >= 3,
      90_000,
    );
    await sender.stop(5_000);
    expect(lines.length).toBeGreaterThan(0);
    expect(secrets.filter((secret) => lines.some((line) => line.includes(secret)))).toEqual([]);
  });
});
