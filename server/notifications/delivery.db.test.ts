import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { shiftDatabaseClock } from "@/server/scheduling/testing/scheduling-world";
import { planDueReminders } from "./commands/plan-due-reminders";
import { paymentReminders } from "./scheduled-runs";
import { SENDING_SETTINGS } from "./sending/sending";
import { sendingWorld, type Booked } from "./testing/sending-world";

const world = sendingWorld();

const onlyEmail = { customer: { phone: null, devices: [] } };
const onlySms = { customer: { email: null, devices: [] } };
const onlyPush = { customer: { email: null, phone: null } };

const messageOn = async ({ bookingRef }: Booked, channel: string) =>
  (await world.messagesOf(bookingRef)).find((message) => message.channel === channel)!;
const untilStatus = (booked: Booked, channel: string, status: string) =>
  world.until(
    () => messageOn(booked, channel),
    (message) => message.status === status,
  );
const attemptsOf = (messageId: string) =>
  world.database.prisma.messageAttempt.findMany({ where: { messageId }, orderBy: { number: "asc" } });
const callsTo = (path: string, since: number) =>
  world.simulator
    .requests()
    .filter((one) => one.method === "POST" && one.path.includes(path) && one.atMs >= since);

describe("retries", () => {
  it("B1: a provider that wants to be left alone for a second is, and then has the message", async () => {
    const booked = await world.book(onlySms);
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: booked.phone },
      nth: 1,
      action: { kind: "429", retryAfterS: 1 },
    });
    const since = Date.now();
    await world.send();
    const message = await untilStatus(booked, "SMS", "ACCEPTED");
    const [first, second] = callsTo("Messages", since);
    expect(second!.atMs - first!.atMs).toBeGreaterThanOrEqual(1_000);
    expect((await attemptsOf(message.id)).map(({ outcome }) => outcome)).toEqual(["RETRYABLE", "ACCEPTED"]);
  });

  it("B1: FCM's rate is given at least a minute", async () => {
    const booked = await world.book(onlyPush);
    world.simulator.fcm.setFault({ match: { destination: booked.token }, nth: 1, action: { kind: "429" } });
    await world.send();
    const { dueAt, statusAt, statusReason } = await untilStatus(booked, "PUSH", "RETRY_WAIT");
    expect(dueAt!.getTime() - statusAt.getTime()).toBeGreaterThanOrEqual(59_000);
    expect(statusReason).toBe("REFUSED_FOR_NOW");
  });

  it("B1: under random faults everything ends with one message each", async () => {
    const all = await Promise.all(Array.from({ length: 10 }, () => world.book()));
    const faults = [
      { kind: "429" as const },
      { kind: "500_before" as const },
      { kind: "reset_before" as const },
      { kind: "reset_after" as const },
    ];
    for (const [seed, action] of faults.entries()) {
      world.simulator.resend.setFault({
        match: { method: "POST" },
        probability: 0.1,
        seed: seed + 1,
        action,
      });
      world.simulator.twilio.setFault({
        match: { method: "POST" },
        probability: 0.1,
        seed: seed + 11,
        action,
      });
    }
    await world.send();
    // The waits may be longer than the test; what nobody has and only waits comes due here.
    const hurry = () =>
      world.database.pool.query(
        `UPDATE message SET due_at = scheduling_now()
         WHERE worker IS NULL AND (status = 'RETRY_WAIT' OR (status = 'UNKNOWN' AND channel = 'EMAIL'))`,
      );
    for (const booked of all) {
      const { bookingRef } = booked;
      await world.until(
        async () => (await hurry(), world.messagesOf(bookingRef)),
        (messages) =>
          messages.filter(({ channel }) => channel !== "PUSH").every(({ status }) => status === "ACCEPTED"),
      );
      expect(world.simulator.resend.emails().filter(({ to }) => to.includes(booked.email))).toHaveLength(1);
      expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
    }
  });

  it("B3: a quota that is used up pauses the channel, tells once, and spends nothing", async () => {
    const [one, other] = [await world.book(onlyEmail), await world.book(onlyEmail)];
    world.simulator.resend.setFault({
      match: { method: "POST" },
      action: { kind: "refuse", code: "daily_quota_exceeded", status: 429 },
    });
    const since = Date.now();
    const sender = await world.send({ concurrency: 1 });
    const message = await untilStatus(one, "EMAIL", "RETRY_WAIT");
    await pause(300);
    expect(message).toMatchObject({ attempts: 0, firstSentAt: null, statusCode: "daily_quota_exceeded" });
    expect(await messageOn(other, "EMAIL")).toMatchObject({ status: "PLANNED", attempts: 0 });
    expect(callsTo("/emails", since)).toHaveLength(1);
    expect(
      await world.database.prisma.alarm.findMany({ where: { rule: { key: "channel-paused" } } }),
    ).toMatchObject([{ subjectId: "EMAIL", occurrences: 1 }]);
    world.simulator.resend.clearFaults();
    await sender.stop(1_000);
    await world.database.pool.query(
      "UPDATE message SET due_at = scheduling_now() WHERE status = 'RETRY_WAIT'",
    );
    await world.send();
    expect(await untilStatus(one, "EMAIL", "ACCEPTED")).toMatchObject({ attempts: 1 });
    await untilStatus(other, "EMAIL", "ACCEPTED");
  });

  it("B3: what is refused for good is called once; after a day of refusals a message has failed", async () => {
    const [refused, tired] = [await world.book(onlySms), await world.book(onlySms)];
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: refused.phone },
      action: { kind: "refuse", code: "21602", status: 400 },
    });
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: tired.phone },
      action: { kind: "429" },
    });
    await world.send();
    const failed = await untilStatus(refused, "SMS", "FAILED");
    expect(failed).toMatchObject({ statusReason: "REFUSED", statusCode: "21602", attempts: 1, dueAt: null });
    const { id } = await untilStatus(tired, "SMS", "RETRY_WAIT");
    await world.database.pool.query(
      "UPDATE message SET first_sent_at = first_sent_at - interval '25 hours', due_at = scheduling_now() WHERE id = $1",
      [id],
    );
    expect(await untilStatus(tired, "SMS", "FAILED")).toMatchObject({
      statusReason: "RETRY_WINDOW_OVER",
      statusCode: "20429",
    });
    expect(await attemptsOf(failed.id)).toHaveLength(1);
    expect(world.simulator.twilio.smsMessages(refused.phone)).toEqual([]);
  });
});

describe("an answer that was lost", () => {
  it("B4: a mail is repeated under its key, and there is one", async () => {
    const booked = await world.book(onlyEmail);
    world.simulator.resend.setFault({
      match: { method: "POST", destination: booked.email },
      nth: 1,
      action: { kind: "reset_after" },
    });
    await world.send();
    const message = await untilStatus(booked, "EMAIL", "ACCEPTED");
    expect(world.simulator.resend.emails().filter(({ to }) => to.includes(booked.email))).toHaveLength(1);
    const attempts = await attemptsOf(message.id);
    expect(attempts.map(({ outcome, resolvedBy }) => [outcome, resolvedBy])).toEqual([
      ["ACCEPTED", "REPEAT"],
      ["ACCEPTED", null],
    ]);
    await world.simulator.resend.report(attempts[0]!.providerId!, "email.bounced", {
      bounceType: "Permanent",
    });
    expect(await untilStatus(booked, "EMAIL", "BOUNCED")).toMatchObject({ conflict: false });
  });

  it("B4: an SMS that Twilio took is found and not sent again", async () => {
    const booked = await world.book(onlySms);
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: booked.phone },
      nth: 1,
      action: { kind: "reset_after" },
    });
    await world.send();
    const message = await untilStatus(booked, "SMS", "ACCEPTED");
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
    expect(await attemptsOf(message.id)).toMatchObject([
      {
        outcome: "ACCEPTED",
        resolvedBy: "LOOKUP",
        providerId: world.simulator.twilio.smsMessages(booked.phone)[0]!.sid,
      },
    ]);
  });

  it("B4: an SMS that Twilio never had is sent again exactly once, and not before it is sure", async () => {
    const booked = await world.book(onlySms);
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: booked.phone },
      nth: 1,
      action: { kind: "reset_before" },
    });
    await world.send();
    const message = await untilStatus(booked, "SMS", "ACCEPTED");
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
    const [first, second] = await attemptsOf(message.id);
    expect([first!.outcome, second!.outcome]).toEqual(["NOT_TAKEN", "ACCEPTED"]);
    expect(second!.startedAt.getTime() - first!.startedAt.getTime()).toBeGreaterThanOrEqual(300);
  });

  it("B4: a callback settles an SMS that is looked for in vain", async () => {
    const booked = await world.book(onlySms);
    world.simulator.twilio.setFault({
      match: { method: "POST", destination: booked.phone },
      nth: 1,
      action: { kind: "reset_after" },
    });
    world.simulator.twilio.setFault({ match: { method: "GET" }, action: { kind: "500_before" } });
    await world.send();
    await untilStatus(booked, "SMS", "UNKNOWN");
    const { sid } = world.simulator.twilio.smsMessages(booked.phone)[0]!;
    await world.simulator.twilio.report(sid, "delivered");
    const message = await untilStatus(booked, "SMS", "DELIVERED");
    expect(await attemptsOf(message.id)).toMatchObject([
      { outcome: "ACCEPTED", resolvedBy: "CALLBACK", providerId: sid },
    ]);
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
  });
});

describe("stopping", () => {
  it("B5: what a worker that died has is taken over within a minute", () => {
    expect(SENDING_SETTINGS.leaseMs).toBeLessThanOrEqual(60_000);
  });

  it("B5: a worker told to stop in the middle of 1,000 messages ends in time and leaves nothing stuck", async () => {
    const booked = await world.book();
    await multiply(booked, 333);
    const first = await world.send();
    const count = () =>
      world.database.prisma.message.count({ where: { bookingRef: booked.bookingRef, status: "ACCEPTED" } });
    await world.until(count, (accepted) => accepted > 100);
    const stoppedAt = performance.now();
    await first.stop(5_000);
    expect(performance.now() - stoppedAt).toBeLessThan(10_000);
    const held = await world.database.prisma.message.count({
      where: { bookingRef: booked.bookingRef, OR: [{ status: "SENDING" }, { worker: { not: null } }] },
    });
    expect(held).toBe(0);
    expect(await count()).toBeLessThan(1_002);
    await world.send();
    await world.until(count, (accepted) => accepted === 1_002, 60_000);
    expect(world.simulator.resend.emails().filter(({ to }) => to.includes(booked.email))).toHaveLength(334);
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(334);
  }, 90_000);
});

/** Repeats a booking's messages, as critical ones, which do not wait for each other. */
async function multiply({ bookingRef }: Booked, times: number): Promise<void> {
  await world.database.pool.query("UPDATE message SET message_class = 'CRITICAL' WHERE booking_ref = $1", [
    bookingRef,
  ]);
  await world.database.pool.query(
    `WITH copied AS (
       INSERT INTO message (id, dedupe_key, channel, template_key, template_version, locale, purpose, message_class,
         booking_ref, vendor_id, trip_ends_on, recipient_kind, recipient_ref, to_address, expires_at, due_at, source_event)
       SELECT id || '-' || n, dedupe_key || n, channel, template_key, template_version, locale, purpose, message_class,
         booking_ref, vendor_id, trip_ends_on, recipient_kind, recipient_ref, to_address, expires_at, due_at, source_event
       FROM message, generate_series(1, $2::int) n WHERE booking_ref = $1 RETURNING id)
     INSERT INTO message_content (message_id, variables)
     SELECT copied.id, c.variables FROM copied JOIN message_content c ON c.message_id = split_part(copied.id, '-', 1)`,
    [bookingRef, times],
  );
}

describe("what is not sent", () => {
  const due = (bookingRef: string, dueOn: string) =>
    receiveInboundEvent(world.ctx, readSample("payment.due", { bookingRef, instalmentRef: "I-1", dueOn }));

  it("B7: no reminder of what was paid, no word about what was cancelled, and no call for either", async () => {
    const [paid, cancelled] = [await world.book(), await world.book()];
    const soon = new Date(Date.now() + 3 * 86_400_000).toISOString().slice(0, 10);
    await due(paid.bookingRef, soon);
    await due(cancelled.bookingRef, soon);
    await receiveInboundEvent(
      world.ctx,
      readSample("payment.received", { bookingRef: paid.bookingRef, instalmentRef: "I-1" }),
    );
    await receiveInboundEvent(
      world.ctx,
      readSample("booking.cancelled", { bookingRef: cancelled.bookingRef }),
    );
    await world.send();
    const reasons = async ({ bookingRef }: Booked) =>
      (
        await world.until(
          () => world.messagesOf(bookingRef),
          (messages) => messages.every(({ dueAt }) => dueAt === null),
        )
      )
        .filter(({ status }) => status === "SKIPPED")
        .map(({ templateKey, statusReason }) => `${templateKey} ${statusReason}`)
        .toSorted();
    expect(await reasons(paid)).toEqual(["payment-reminder ALREADY_PAID", "payment-reminder ALREADY_PAID"]);
    expect(await reasons(cancelled)).toEqual([
      ...Array.from({ length: 3 }, () => "booking-confirmation BOOKING_CANCELLED"),
      ...Array.from({ length: 2 }, () => "payment-reminder BOOKING_CANCELLED"),
    ]);
    expect(world.simulator.twilio.smsMessages(cancelled.phone)).toMatchObject([
      { body: expect.stringContaining("is cancelled") },
    ]);
  });

  it("A5: the schedule reminds of what is due within a week, once", async () => {
    const booked = await world.book();
    const inTwoWeeks = new Date(Date.now() + 14 * 86_400_000).toISOString().slice(0, 10);
    const inFiveDays = new Date(Date.now() + 5 * 86_400_000).toISOString().slice(0, 10);
    await due(booked.bookingRef, inTwoWeeks);
    const reminders = async () =>
      (await world.messagesOf(booked.bookingRef)).filter(
        ({ templateKey }) => templateKey === "payment-reminder",
      );
    expect(await reminders()).toEqual([]);
    await world.database.pool.query(
      "UPDATE payment_instalment SET due_on = $1 WHERE ref = 'I-1' AND paid_at IS NULL",
      [inFiveDays],
    );
    const run = { scheduleKey: "payment-reminders" } as Parameters<typeof paymentReminders.handle>[1];
    const tools = { signal: new AbortController().signal, reportProgress: () => undefined };
    expect(await paymentReminders.handle(world.ctx, run, tools)).toMatchObject({ messages: 2 });
    expect(await planDueReminders(world.ctx)).toMatchObject({ instalments: 0, messages: 0 });
    expect((await reminders()).map(({ channel }) => channel)).toEqual(["EMAIL", "SMS"]);
  });

  it("E4: a message that lacks a variable fails before any call, and its event is kept", async () => {
    const booked = await world.book(onlySms);
    const { id } = await messageOn(booked, "SMS");
    await world.database.pool.query("UPDATE message_content SET variables = '{}' WHERE message_id = $1", [
      id,
    ]);
    await world.send();
    expect(await untilStatus(booked, "SMS", "FAILED")).toMatchObject({
      statusReason: "notifications.variables_invalid",
      attempts: 0,
    });
    expect(world.simulator.twilio.smsMessages(booked.phone)).toEqual([]);
    expect(
      await world.database.prisma.inboundEvent.findFirst({ where: { bookingRef: booked.bookingRef } }),
    ).toMatchObject({
      outcome: "APPLIED",
    });
  });
});

describe("quiet hours", () => {
  it("B8: holds until the end of the night, also of one that is an hour short, and lets go in order", async () => {
    const clock = await shiftDatabaseClock(world.ctx);
    // The night in which the clocks of Berlin go forward.
    await clock.set("2037-03-28T22:00:00Z");
    const night = {
      customer: { timeZone: "Europe/Berlin", devices: [] },
      quietHours: { fromMinute: 21 * 60, untilMinute: 8 * 60 },
    };
    const later = await world.book({ ...night, startsOn: "2037-06-01", endsOn: "2037-06-03" });
    const soon = await world.book({ ...night, startsOn: "2037-03-29", endsOn: "2037-03-30" });
    await receiveInboundEvent(
      world.ctx,
      readSample("payment.due", { bookingRef: later.bookingRef, instalmentRef: "I-1", dueOn: "2037-04-02" }),
    );
    await world.send();
    expect(await untilStatus(later, "SMS", "HELD")).toMatchObject({
      holdReason: "QUIET_HOURS",
      holdUntil: new Date("2037-03-29T06:00:00Z"),
    });
    expect(await untilStatus(soon, "SMS", "ACCEPTED")).toMatchObject({ messageClass: "CRITICAL" });
    await untilStatus(later, "EMAIL", "ACCEPTED");
    expect(world.simulator.twilio.smsMessages(later.phone)).toEqual([]);
    await clock.set("2037-03-29T06:00:01Z");
    await world.until(
      () => world.messagesOf(later.bookingRef),
      (messages) => messages.every(({ dueAt }) => dueAt === null),
    );
    expect(world.simulator.twilio.smsMessages(later.phone).map(({ body }) => body)).toEqual([
      expect.stringContaining("is confirmed"),
      expect.stringContaining("is due on"),
    ]);
    await clock.set(Date.now());
  });
});
