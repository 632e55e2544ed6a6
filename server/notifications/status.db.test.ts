import twilio from "twilio";
import { describe, expect, it } from "vitest";
import { inTransaction } from "@/server/platform/context";
import { planMessages } from "./commands/plan-messages";
import { receiveResendEvent } from "./commands/receive-resend-event";
import { callbackAddress } from "./callback-address";
import { receivePushReceipt } from "./commands/receive-push-receipt";
import { receiveTwilioCallback } from "./commands/receive-twilio-callback";
import { takeTwilioCallbacks } from "./commands/take-twilio-callbacks";
import { planSilentFallbacks } from "./commands/plan-silent-fallbacks";
import { callbackHealth } from "./queries/callback-health";
import { openBody } from "./sealed-content";
import { sendingWorld, type Booked } from "./testing/sending-world";

const world = sendingWorld();

const onlyEmail = { customer: { phone: null, devices: [] } };
const onlySms = { customer: { email: null, devices: [] } };
const onlyPush = { customer: { email: null, phone: null } };

const messageOn = async ({ bookingRef }: Booked, channel: string) =>
  (await world.messagesOf(bookingRef)).find(
    (message) => message.channel === channel && !message.fallbackOfId,
  )!;
const untilStatus = (booked: Booked, channel: string, status: string) =>
  world.until(
    () => messageOn(booked, channel),
    (message) => message.status === status,
  );
const mailOf = ({ email }: Booked) => world.simulator.resend.emails().find(({ to }) => to.includes(email))!;
const smsOf = ({ phone }: Booked) => world.simulator.twilio.smsMessages(phone)[0]!;
const pushesOf = ({ token }: Booked) => world.simulator.fcm.pushes().filter((push) => push.token === token);

/** The traveller is told once more, of the same booking. */
const tellAgain = ({ bookingRef }: Booked, id: string) =>
  inTransaction(world.ctx, (tx) =>
    planMessages(tx, { kind: "BOOKING_CREATED", event: { source: "/again", id }, bookingRef }),
  );
const standing = async (ids: string[], channel: string) => {
  const messages = await world.database.prisma.message.findMany({ where: { id: { in: ids } } });
  const { status, statusReason } = messages.find((message) => message.channel === channel)!;
  return { status, statusReason };
};

describe("what providers tell", () => {
  it("C1: is the same in the end, whatever came first and how often", async () => {
    const booked = await world.book();
    await world.send();
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    await untilStatus(booked, "SMS", "ACCEPTED");
    const { id } = mailOf(booked);
    world.simulator.resend.setWebhookFault({ action: { kind: "reverse", hold: 3 } });
    await world.simulator.resend.report(id, "email.sent");
    await world.simulator.resend.report(id, "email.delivered");
    await world.simulator.resend.report(id, "email.opened");
    world.simulator.twilio.setCallbackFault({ action: { kind: "duplicate", copies: 3 } });
    await world.simulator.twilio.report(smsOf(booked).sid, "delivered");
    await world.simulator.twilio.report(smsOf(booked).sid, "sent");
    const mail = await untilStatus(booked, "EMAIL", "DELIVERED");
    expect(mail.openedAt).not.toBeNull();
    await untilStatus(booked, "SMS", "DELIVERED");
    const events = await world.until(
      () =>
        world.database.prisma.providerEvent.findMany({
          where: { message: { bookingRef: booked.bookingRef } },
        }),
      (all) => all.length === 5 && all.every(({ handledAt }) => handledAt !== null),
    );
    const said = events.map(
      ({ type, applied, appliedReason }) => `${type} ${String(applied)} ${appliedReason}`,
    );
    expect(said).toContain("sent false LOWER_RANK");
    expect(said.filter((line) => line.startsWith("delivered"))).toHaveLength(1);
  });

  it("a device that has a push says so", async () => {
    const booked = await world.book(onlyPush);
    await world.send();
    await untilStatus(booked, "PUSH", "ACCEPTED");
    await world.simulator.fcm.acknowledge(pushesOf(booked)[0]!.name);
    await untilStatus(booked, "PUSH", "DELIVERED");
  });

  it("C2: what comes before our own commit waits, and is applied soon after it", async () => {
    const booked = await world.book(onlyEmail);
    const body = (emailId: string) =>
      JSON.stringify({
        type: "email.delivered",
        created_at: new Date().toISOString(),
        data: { email_id: emailId },
      });
    const seen: string[] = [];
    // The provider's webhook without our tag, while the answer to our call is still on its way.
    await world.send({
      checkpoint: async (step) => {
        if (step !== "answered") return;
        const dedupeId = `early-${booked.bookingRef}`;
        const text = body(mailOf(booked).id);
        const headers = world.signed(dedupeId, text);
        await receiveResendEvent(world.ctx, { rawBody: text, headers, secrets: [world.secret] });
        await world.until(
          () => world.database.prisma.providerEvent.findFirst({ where: { dedupeId } }),
          (event) => event?.handledAt != null,
        );
        seen.push((await messageOn(booked, "EMAIL")).status);
      },
    });
    await untilStatus(booked, "EMAIL", "DELIVERED");
    expect(seen).toEqual(["SENDING"]);
  });

  it("C2: types that do not exist yet are taken and kept", async () => {
    const booked = await world.book(onlyEmail);
    await world.send();
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    const text = JSON.stringify({
      type: "email.teleported",
      created_at: new Date().toISOString(),
      data: { email_id: mailOf(booked).id },
    });
    const headers = world.signed("future-1", text);
    const receive = () => receiveResendEvent(world.ctx, { rawBody: text, headers, secrets: [world.secret] });
    expect(await receive()).toEqual({ kind: "stored" });
    expect(await receive()).toEqual({ kind: "known" });
    const event = await world.until(
      () => world.database.prisma.providerEvent.findFirstOrThrow({ where: { dedupeId: "future-1" } }),
      ({ handledAt }) => handledAt !== null,
    );
    expect(event).toMatchObject({ applied: false, appliedReason: "UNKNOWN_TYPE" });
    expect(openBody(event.rawBody)).toBe(text);
    expect((await messageOn(booked, "EMAIL")).status).toBe("ACCEPTED");
  });

  it("C3: what is not signed well is refused, and nothing is written", async () => {
    const text = JSON.stringify({ type: "email.delivered", created_at: new Date().toISOString(), data: {} });
    const headers = world.signed("forged-1", text);
    const secrets = [world.secret];
    const before = await world.database.prisma.providerEvent.count();
    const refused = { kind: "refused" };
    expect(await receiveResendEvent(world.ctx, { rawBody: `${text} `, headers, secrets })).toMatchObject(
      refused,
    );
    expect(
      await receiveResendEvent(world.ctx, {
        rawBody: text,
        headers: { ...headers, "svix-signature": null },
        secrets,
      }),
    ).toMatchObject(refused);
    const push = new URLSearchParams({ attempt: "att_1", token: "x" });
    expect(await receivePushReceipt(world.ctx, push)).toBe(false);
    const address = new URL(
      callbackAddress("https://office.example", { provider: "twilio", attemptId: "att_1" }),
    );
    const target = `${address.pathname}${address.search}`;
    const rawBody = "MessageSid=SM1&MessageStatus=delivered";
    for (const forged of [
      { rawBody, signature: "bm8=", target: "/api/webhooks/twilio?attempt=att_1" },
      { rawBody, signature: "bm8=", target: target.replace("att_1", "att_2") },
      { rawBody, signature: null, target },
      { rawBody: "nothing", signature: "bm8=", target },
    ])
      expect(await receiveTwilioCallback(world.ctx, forged)).toMatchObject(refused);
    expect(await world.database.prisma.providerCallback.count()).toBe(0);
    expect(await world.database.prisma.providerEvent.count()).toBe(before);
  });

  it("C3: what Twilio did not sign itself is discarded and counted, also under an address of ours", async () => {
    const publicUrl = "https://office.example";
    const authTokens = ["new", "old"];
    const address = callbackAddress(publicUrl, { provider: "twilio", attemptId: "att_1" });
    const target = address.slice(publicUrl.length);
    const fields = { MessageSid: "SM_C3", MessageStatus: "delivered" };
    const rawBody = new URLSearchParams(fields).toString();
    const receive = (signature: string) => receiveTwilioCallback(world.ctx, { rawBody, signature, target });
    const take = () => takeTwilioCallbacks(world.ctx, { publicUrl, authTokens });
    const known = () => world.database.prisma.providerEvent.count({ where: { providerId: "SM_C3" } });
    const signed = (token: string, url = address) => twilio.getExpectedTwilioSignature(token, url, fields);

    for (const wrong of ["bm8=", signed("stranger"), signed("new", `${address}&more=1`)])
      expect(await receive(wrong)).toEqual({ kind: "stored" });
    await take();
    expect(await known()).toBe(0);
    expect(await world.database.prisma.providerCallbackRefusal.findMany()).toMatchObject([
      { reason: "wrong_signature", count: 3 },
    ]);
    // Both tokens are good while one replaces the other, and a repetition changes nothing.
    for (const token of ["old", "new"]) expect(await receive(signed(token))).toEqual({ kind: "stored" });
    expect(await receive(signed("new"))).toEqual({ kind: "known" });
    await take();
    expect(await receive(signed("new"))).toEqual({ kind: "stored" });
    await take();
    expect(await known()).toBe(1);
    expect(await world.database.prisma.providerCallback.count()).toBe(0);
  });

  it("C5: what no callback told is asked for", async () => {
    const booked = await world.book({ customer: { devices: [] } });
    world.simulator.resend.setWebhookFault({ action: { kind: "lost" } });
    world.simulator.twilio.setCallbackFault({ action: { kind: "lost" } });
    await world.send({ reconcileMs: 200, silentMs: 100 });
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    await untilStatus(booked, "SMS", "ACCEPTED");
    await world.simulator.resend.report(mailOf(booked).id, "email.delivered");
    await world.simulator.twilio.report(smsOf(booked).sid, "undelivered", 30003);
    await untilStatus(booked, "EMAIL", "DELIVERED");
    expect(await untilStatus(booked, "SMS", "UNDELIVERED")).toMatchObject({ statusCode: "30003" });
  });

  it("C5: when a provider's callbacks stay away, every message comes to its true status, and an alarm says so", async () => {
    // More than twice what an alarm needs: an answer that comes late may leave some of them to the second round.
    const all = await Promise.all(Array.from({ length: 24 }, () => world.book(onlyEmail)));
    const ofThese = {
      channel: "EMAIL" as const,
      bookingRef: { in: all.map(({ bookingRef }) => bookingRef) },
    };
    const count = (status: "ACCEPTED" | "DELIVERED" | "BOUNCED") =>
      world.database.prisma.message.count({ where: { ...ofThese, status } });
    const first = await world.send();
    await world.until(
      () => count("ACCEPTED"),
      (accepted) => accepted === 24,
    );
    await first.stop(5_000);
    world.simulator.resend.setWebhookFault({ action: { kind: "lost" } });
    for (const [index, booked] of all.entries()) {
      const isBounced = index % 2 === 0;
      const told = isBounced ? { bounceType: "Permanent" as const } : {};
      await world.simulator.resend.report(
        mailOf(booked).id,
        isBounced ? "email.bounced" : "email.delivered",
        told,
      );
    }
    expect(await count("ACCEPTED")).toBe(24);
    await world.send({ reconcileMs: 200, silentMs: 100 });
    await world.until(
      async () => [await count("DELIVERED"), await count("BOUNCED")],
      ([delivered, bounced]) => delivered === 12 && bounced === 12,
    );
    await world.until(
      () => world.database.prisma.alarm.findFirst({ where: { rule: { key: "callbacks-missing" } } }),
      (alarm) => alarm?.subjectId === "EMAIL",
    );
    const { gaps } = await callbackHealth(world.ctx);
    expect(gaps.map(({ channel }) => channel).toSorted()).toEqual(["EMAIL", "SMS"]);
  });

  it("C6: a dead token is forgotten and no other; a fault of ours costs none, and an idle device is not tried", async () => {
    const [dead, ours, idle] = [
      await world.book(onlyPush),
      await world.book(onlyPush),
      await world.book(onlyPush),
    ];
    world.simulator.fcm.setToken(dead.token, "UNREGISTERED");
    world.simulator.fcm.setFault({
      match: { destination: ours.token },
      action: { kind: "refuse", code: "INVALID_ARGUMENT" },
    });
    await world.database.pool.query(
      "UPDATE push_device SET last_seen_at = scheduling_now() - interval '271 days' WHERE token = $1",
      [idle.token],
    );
    await world.send();
    expect(await untilStatus(dead, "PUSH", "FAILED")).toMatchObject({ statusCode: "UNREGISTERED" });
    await untilStatus(ours, "PUSH", "FAILED");
    expect(await untilStatus(idle, "PUSH", "SKIPPED")).toMatchObject({ statusReason: "NO_DEVICE" });
    const tokens = await world.database.prisma.pushDevice.findMany({
      where: { token: { in: [dead.token, ours.token, idle.token] } },
    });
    expect(tokens.map(({ token }) => token).toSorted()).toEqual([ours.token, idle.token].toSorted());
  });
});

describe("another channel", () => {
  const nowKnown = ({ customerRef, phone, email }: Booked) =>
    world.database.pool.query("UPDATE recipient SET phone = $2, email = $3 WHERE customer_ref = $1", [
      customerRef,
      phone,
      email,
    ]);
  const standIns = async ({ bookingRef }: Booked) =>
    (await world.messagesOf(bookingRef)).filter(({ fallbackOfId }) => fallbackOfId !== null);

  it("B6: stands in once for a mail that bounced for good, and a late delivery is shown", async () => {
    const booked = await world.book(onlyEmail);
    await world.send();
    await untilStatus(booked, "EMAIL", "ACCEPTED");
    await nowKnown(booked);
    await world.simulator.resend.report(mailOf(booked).id, "email.bounced", { bounceType: "Transient" });
    await untilStatus(booked, "EMAIL", "BOUNCED");
    expect(await standIns(booked)).toEqual([]);
    await world.simulator.resend.report(mailOf(booked).id, "email.bounced", { bounceType: "Permanent" });
    await world.until(
      () => standIns(booked),
      (messages) => messages.length === 1 && messages[0]!.status === "ACCEPTED",
    );
    await world.simulator.resend.report(mailOf(booked).id, "email.opened");
    await world.until(
      () => messageOn(booked, "EMAIL"),
      ({ openedAt }) => openedAt !== null,
    );
    expect(await standIns(booked)).toMatchObject([{ channel: "SMS" }]);
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
  });

  it("B6: shows a delivery that comes after its failure", async () => {
    const booked = await world.book(onlySms);
    await world.send();
    await untilStatus(booked, "SMS", "ACCEPTED");
    await world.simulator.twilio.report(smsOf(booked).sid, "undelivered", 30003);
    await untilStatus(booked, "SMS", "UNDELIVERED");
    await world.simulator.twilio.report(smsOf(booked).sid, "delivered");
    expect(await untilStatus(booked, "SMS", "DELIVERED")).toMatchObject({ conflict: true });
  });

  it("B6: stands in for an SMS that could not be delivered, and for a push of which no device speaks", async () => {
    const [sms, push] = [await world.book(onlySms), await world.book(onlyPush)];
    await world.send();
    await untilStatus(sms, "SMS", "ACCEPTED");
    await untilStatus(push, "PUSH", "ACCEPTED");
    await nowKnown(sms);
    await nowKnown(push);
    await world.simulator.twilio.report(smsOf(sms).sid, "undelivered", 30003);
    await planSilentFallbacks(world.ctx);
    expect(await standIns(push)).toEqual([]);
    await world.database.pool.query(
      "UPDATE message SET status_at = status_at - interval '5 minutes' WHERE booking_ref = $1 AND channel = 'PUSH'",
      [push.bookingRef],
    );
    await planSilentFallbacks(world.ctx);
    await planSilentFallbacks(world.ctx);
    for (const booked of [sms, push])
      await world.until(
        () => standIns(booked),
        (messages) =>
          messages.length === 1 && messages[0]!.channel === "EMAIL" && messages[0]!.status === "ACCEPTED",
      );
  });
});

describe("suppressions", () => {
  it("E1: STOP ends SMS to the number and nothing else, START begins them again", async () => {
    const booked = await world.book();
    await world.send();
    await untilStatus(booked, "SMS", "ACCEPTED");
    const write = async (body: string) => {
      const receivedBefore = await world.database.prisma.providerEvent.count({
        where: { type: { startsWith: "inbound." }, handledAt: { not: null } },
      });
      await world.simulator.twilio.receive({ from: booked.phone, to: "+15005550006", body });
      await world.until(
        () =>
          world.database.prisma.providerEvent.count({
            where: { type: { startsWith: "inbound." }, handledAt: { not: null } },
          }),
        (count) => count > receivedBefore,
      );
    };
    await write("STOP");
    const stopped = await tellAgain(booked, "stopped");
    expect(await standing(stopped, "SMS")).toEqual({ status: "SUPPRESSED", statusReason: "STOP" });
    expect(await standing(stopped, "EMAIL")).toMatchObject({ statusReason: null });
    expect(world.simulator.twilio.smsMessages(booked.phone)).toHaveLength(1);
    await write("START");
    const started = await tellAgain(booked, "started");
    await world.until(
      () => standing(started, "SMS"),
      ({ status }) => status === "ACCEPTED",
    );
    const audited = await world.database.prisma.auditEvent.findMany({
      where: { action: { startsWith: "notifications.suppression." } },
    });
    expect(audited.length).toBeGreaterThanOrEqual(4);
  });

  it("E1: 21610, a bounce for good and a complaint end further calls, also of what was planned before", async () => {
    const [stopped, bounced, complained] = [
      await world.book(onlySms),
      await world.book(onlyEmail),
      await world.book(onlyEmail),
    ];
    world.simulator.twilio.stopNumber(stopped.phone);
    const waiting = { sms: await tellAgain(stopped, "w1"), mail: await tellAgain(bounced, "w2") };
    const all = [...waiting.sms, ...waiting.mail];
    await world.database.pool.query(
      "UPDATE message SET due_at = 'infinity' WHERE id = ANY ($1) AND due_at IS NOT NULL",
      [all],
    );
    await world.send();
    expect(await untilStatus(stopped, "SMS", "FAILED")).toMatchObject({
      statusReason: "STOP",
      statusCode: "21610",
    });
    await untilStatus(bounced, "EMAIL", "ACCEPTED");
    await untilStatus(complained, "EMAIL", "ACCEPTED");
    await world.simulator.resend.report(mailOf(bounced).id, "email.bounced", { bounceType: "Permanent" });
    await world.simulator.resend.report(mailOf(complained).id, "email.complained");
    await untilStatus(bounced, "EMAIL", "BOUNCED");
    await world.until(
      () => messageOn(complained, "EMAIL"),
      ({ complainedAt }) => complainedAt !== null,
    );
    await world.database.pool.query("UPDATE message SET due_at = scheduling_now() WHERE due_at = 'infinity'");
    await world.until(
      () => standing(waiting.sms, "SMS"),
      ({ status, statusReason }) => status === "SUPPRESSED" && statusReason === "STOP",
    );
    await world.until(
      () => standing(waiting.mail, "EMAIL"),
      ({ status, statusReason }) => status === "SUPPRESSED" && statusReason === "BOUNCE",
    );
    const again = await tellAgain(complained, "w3");
    expect(await standing(again, "EMAIL")).toEqual({ status: "SUPPRESSED", statusReason: "COMPLAINT" });
    expect(world.simulator.resend.emails().filter(({ to }) => to.includes(complained.email))).toHaveLength(1);
    expect(world.simulator.twilio.smsMessages(stopped.phone)).toEqual([]);
  });
});
