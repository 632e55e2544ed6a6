import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { inTransaction } from "@/server/platform/context";
import type { Message } from "@/server/platform/prisma/client";
import { planMessages } from "./commands/plan-messages";
import { releasable } from "./domain/release-order";
import { openContent } from "./sealed-content";
import { claimMessages } from "./sending/claim-messages";
import type { SendStep } from "./sending/sending";
import { sendingWorld, type Booked } from "./testing/sending-world";

const world = sendingWorld();

const statuses = (messages: readonly Message[]) =>
  Object.fromEntries(messages.map(({ channel, status }) => [channel, status]));
const HANDED_OVER = { EMAIL: "ACCEPTED", SMS: "ACCEPTED", PUSH: "ACCEPTED" };
const untilHandedOver = ({ bookingRef }: Booked) =>
  world.until(
    () => world.messagesOf(bookingRef),
    (messages) => messages.length === 3 && messages.every(({ status }) => status === "ACCEPTED"),
  );

/** What the providers really have for a traveller. */
const taken = ({ email, phone, token }: Booked) => ({
  emails: world.simulator.resend.emails().filter(({ to }) => to.includes(email)).length,
  sms: world.simulator.twilio.smsMessages(phone).length,
  pushes: world.simulator.fcm.pushes().filter((push) => push.token === token).length,
  visible: world.simulator.fcm.devices().find((device) => device.token === token)?.visible.length ?? 0,
});
const ONCE = { emails: 1, sms: 1, pushes: 1, visible: 1 };

describe("from the event to the provider", () => {
  it("A1: an event told 100 times by 20 at once is one event, one message per channel and one call each", async () => {
    const booked = await world.book();
    const event = await world.database.prisma.inboundEvent.findFirstOrThrow({
      where: { bookingRef: booked.bookingRef },
    });
    const told = readSample("booking.cancelled", { bookingRef: booked.bookingRef });
    await Promise.all(
      Array.from({ length: 20 }, async () => {
        for (let times = 0; times < 5; times += 1) await receiveInboundEvent(world.ctx, told);
      }),
    );
    const other = { ...told, bodyHash: "f".repeat(64) };
    expect(await receiveInboundEvent(world.ctx, other)).toMatchObject({ kind: "conflict" });
    expect(await world.database.prisma.inboundEvent.count({ where: { eventId: event.eventId } })).toBe(1);
    await world.send();
    const messages = await world.until(
      () => world.messagesOf(booked.bookingRef),
      (all) => all.every(({ dueAt }) => dueAt === null),
    );
    expect(messages.map(({ templateKey, status }) => `${templateKey} ${status}`).toSorted()).toEqual([
      ...Array.from({ length: 3 }, () => "booking-cancellation ACCEPTED"),
      ...Array.from({ length: 3 }, () => "booking-confirmation SKIPPED"),
    ]);
    expect(taken(booked)).toEqual(ONCE);
  });

  it.each(["claimed", "attempt-written", "answered", "recorded"] as const satisfies readonly SendStep[])(
    "A2: a worker that dies after the step %s loses nothing and doubles nothing",
    async (step) => {
      const booked = await world.book();
      const died = new Set<string>();
      await world.send({
        settings: { leaseMs: 500 },
        checkpoint: (reached, messageId) => {
          if (reached !== step || died.has(messageId)) return;
          died.add(messageId);
          throw new Error("The worker dies here.");
        },
      });
      await untilHandedOver(booked);
      expect(died.size).toBe(3);
      const { pushes, ...rest } = taken(booked);
      expect(rest).toEqual({ emails: 1, sms: 1, visible: 1 });
      expect(pushes).toBeLessThanOrEqual(2);
    },
  );

  it("A2: a call that ended nowhere is looked up also when its message was given back meanwhile", async () => {
    const booked = await world.book({ customer: { email: null, devices: [] } });
    const dead = await world.send({
      checkpoint: (step) => {
        if (step === "answered") throw new Error("The worker dies here.");
      },
    });
    const sms = () => world.simulator.twilio.smsMessages(booked.phone);
    await world.until(
      () => sms().length,
      (count) => count === 1,
    );
    await dead.stop(1_000);
    await world.database.pool.query(
      "UPDATE message SET status = 'RETRY_WAIT', due_at = scheduling_now() WHERE booking_ref = $1 AND channel = 'SMS'",
      [booked.bookingRef],
    );
    await world.send();
    await world.until(
      () => world.messagesOf(booked.bookingRef),
      (messages) => messages.some(({ channel, status }) => channel === "SMS" && status === "ACCEPTED"),
    );
    expect(sms()).toHaveLength(1);
  });

  it("A4: a worker that outlives its lease makes no call, and the one after it makes one", async () => {
    const booked = await world.book();
    const slow = new Set<string>();
    await world.send({
      settings: { leaseMs: 300 },
      checkpoint: async (step, messageId) => {
        if (step !== "claimed" || slow.has(messageId)) return;
        slow.add(messageId);
        await pause(1_000);
      },
    });
    await world.until(
      () => slow.size,
      (size) => size === 3,
    );
    await world.send();
    await untilHandedOver(booked);
    await pause(1_200);
    expect(taken(booked)).toEqual(ONCE);
    expect(
      await world.database.prisma.messageAttempt.count({
        where: { message: { bookingRef: booked.bookingRef } },
      }),
    ).toBe(3);
  });

  it("A4: three workers on the same messages make one call for each", async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => world.book()));
    await Promise.all([1, 2, 3].map(() => world.send()));
    for (const booked of all) {
      await untilHandedOver(booked);
      expect(taken(booked)).toEqual(ONCE);
    }
  });

  it("A5: the same news told again plans nothing", async () => {
    const booked = await world.book();
    const news = {
      kind: "BOOKING_CREATED" as const,
      event: { source: "/again", id: "1" },
      bookingRef: booked.bookingRef,
    };
    expect(await inTransaction(world.ctx, (tx) => planMessages(tx, news))).toHaveLength(3);
    expect(await inTransaction(world.ctx, (tx) => planMessages(tx, news))).toEqual([]);
    expect(await world.messagesOf(booked.bookingRef)).toHaveLength(6);
  });

  it("A3: what is undone with its booking leaves no message", async () => {
    const booked = await world.book();
    const undone = inTransaction(world.ctx, async (tx) => {
      await planMessages(tx, {
        kind: "BOOKING_CREATED",
        event: { source: "/undone", id: "1" },
        bookingRef: booked.bookingRef,
      });
      throw new Error("undone");
    });
    await expect(undone).rejects.toThrow("undone");
    expect(await world.messagesOf(booked.bookingRef)).toHaveLength(3);
  });

  it("stores the exact copy that it sent", async () => {
    const booked = await world.book();
    await world.send();
    await untilHandedOver(booked);
    const contents = await world.database.prisma.messageContent.findMany({
      where: { message: { bookingRef: booked.bookingRef } },
      include: { message: true },
    });
    const [mail] = world.simulator.resend.emails().filter(({ to }) => to.includes(booked.email));
    const email = openContent(contents.find(({ message }) => message.channel === "EMAIL")!);
    expect({ html: email.html, subject: email.subject }).toEqual({
      html: mail!.html,
      subject: mail!.subject,
    });
    const [sms] = world.simulator.twilio.smsMessages(booked.phone);
    expect(openContent(contents.find(({ message }) => message.channel === "SMS")!).text).toBe(sms!.body);
    const attempts = await world.database.prisma.messageAttempt.findMany({
      where: { message: { bookingRef: booked.bookingRef } },
    });
    expect(JSON.stringify(attempts.map(({ request, response }) => [request, response]))).not.toMatch(
      new RegExp(`${booked.email}|${booked.phone.slice(1)}|${booked.token}`),
    );
    expect(statuses(await world.messagesOf(booked.bookingRef))).toEqual(HANDED_OVER);
  });

  it("claims what is first of its booking, and what is critical besides", async () => {
    const booked = await world.book();
    const { bookingRef } = booked;
    await inTransaction(world.ctx, (tx) =>
      planMessages(tx, { kind: "BOOKING_CREATED", event: { source: "/second", id: "1" }, bookingRef }),
    );
    await inTransaction(world.ctx, (tx) =>
      planMessages(tx, { kind: "BOOKING_CREATED", event: { source: "/critical", id: "1" }, bookingRef }),
    );
    await world.database.pool.query(
      "UPDATE message SET message_class = 'CRITICAL' WHERE booking_ref = $1 AND source_event = '/critical#1'",
      [bookingRef],
    );
    const wanted = { channel: "SMS" as const, limit: 10, worker: "test", leaseMs: 60_000 };
    const sms = (await world.messagesOf(bookingRef)).filter(({ channel }) => channel === "SMS");
    const may = releasable(sms, new Date());
    const claim = async () => (await claimMessages(world.database.pool, wanted)).map(({ id }) => id);
    const first = (await claim()).filter((id) => sms.some((one) => one.id === id));
    expect(first.toSorted()).toEqual([sms[0]!.id, sms[2]!.id].toSorted());
    expect(first.toSorted()).toEqual(may.map(({ id }) => id).toSorted());
    expect(await claim()).toEqual([]);
    await world.database.pool.query("UPDATE message SET due_at = scheduling_now() WHERE id = ANY ($1)", [
      first,
    ]);
    await world.send();
    await world.until(
      () => world.messagesOf(bookingRef),
      (all) => all.every(({ dueAt }) => dueAt === null),
    );
  });
});
