import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { MessageFaultAction } from "@/server/testing/provider-simulator/message-fault";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { emailChannel } from "./email-channel";
import { smsChannel } from "./sms-channel";
import { pushChannel } from "./push-channel";
import {
  emailRequest,
  openTestChannels,
  pushRequest,
  smsRequest,
  type TestChannels,
} from "@/server/testing/provider-simulator/testing/channels";

let simulator: ProviderSimulator;
let channels: TestChannels;
/** Channels that give up soon, for calls that get no answer. */
let hasty: TestChannels;

beforeAll(async () => {
  simulator = await startProviderSimulator();
  channels = openTestChannels(simulator);
  hasty = openTestChannels(simulator, { timeoutMs: 400 });
});

afterEach(() => {
  for (const provider of [simulator.resend, simulator.twilio, simulator.fcm]) {
    provider.clearFaults();
    provider.setRateLimit(null);
  }
  simulator.resend.setQuota({ daily: null, monthly: null });
  simulator.clearRequests();
});

afterAll(async () => {
  await channels.close();
  await hasty.close();
  await simulator.close();
});

type Name = "email" | "sms" | "push";
const NAMES: Name[] = ["email", "sms", "push"];
const RECIPIENTS = { email: "ines@travellr.example", sms: "+4915112345678", push: "device-token-0001" };

/** Only a call that will get no answer is hurried, so that a slow machine makes no answer late. */
function channelsFor(action: MessageFaultAction): TestChannels {
  return action.kind.startsWith("timeout") ? hasty : channels;
}

/** One send over the named channel. */
function send(name: Name, among = channels, signal?: AbortSignal, to: string = RECIPIENTS[name]) {
  if (name === "email") return among.email.send(emailRequest(to), signal);
  if (name === "sms") return among.sms.send(smsRequest(to), signal);
  return among.push.send(pushRequest(to), signal);
}

function arm(name: Name, action: MessageFaultAction, times = 1): void {
  const provider = { email: simulator.resend, sms: simulator.twilio, push: simulator.fcm }[name];
  provider.setFault({ match: { method: "POST" }, times, action });
}

function taken(name: Name): number {
  if (name === "email") return simulator.resend.emails().length;
  if (name === "sms") return simulator.twilio.smsMessages().length;
  return simulator.fcm.pushes().length;
}

describe("notifications: what reaches the providers", () => {
  it("sends a mail with everything in it, and reads it back", async () => {
    const pdf = Buffer.from("%PDF-1.7 receipt");
    const request = emailRequest("vendor@porto.example", {
      subject: "Paid: 1.234,00 €",
      headers: { "List-Unsubscribe": "<https://travellr.example/u/1>" },
      replyTo: "help@travellr.example",
      attachments: [{ filename: "receipt.pdf", contentType: "application/pdf", bytes: pdf }],
    });
    const answer = await channels.email.send(request);
    expect(answer).toMatchObject({
      kind: "ACCEPTED",
      status: "queued",
      exchange: { httpStatus: 200, request: { to: "v…@porto.example" } },
    });
    const email = simulator.resend.emails().at(-1)!;
    expect(email).toMatchObject({
      to: ["vendor@porto.example"],
      from: "Travellr <bookings@travellr.example>",
      subject: "Paid: 1.234,00 €",
      html: "<p>Booked</p>",
      text: "Booked",
      replyTo: ["help@travellr.example"],
      headers: { "List-Unsubscribe": "<https://travellr.example/u/1>" },
      idempotencyKey: request.idempotencyKey,
      tags: [{ name: "attempt_id", value: request.attemptId }],
      attachments: [{ filename: "receipt.pdf", contentType: "application/pdf", bytes: pdf.length }],
    });
    await simulator.resend.report(email.id, "email.delivered");
    expect(await channels.email.fetch(email.id)).toMatchObject({
      kind: "FOUND",
      message: { providerId: email.id, status: "delivered", attemptId: request.attemptId },
    });
    expect(await channels.email.fetch("00000000-0000-0000-0000-000000000000")).toMatchObject({
      kind: "ABSENT",
    });
  });

  it("sends a text message with its callback, counts its segments, reads it back and redacts it", async () => {
    const callbackUrl = "http://127.0.0.1:9/api/webhooks/twilio?attempt=att_7";
    const request = { ...smsRequest("+34600111222", "ü".repeat(161)), callbackUrl };
    const answer = await channels.sms.send(request);
    expect(answer).toMatchObject({ kind: "ACCEPTED", status: "queued", segments: 2 });
    const message = simulator.twilio.smsMessages("+34600111222").at(-1)!;
    expect(message).toMatchObject({
      from: "+15005550006",
      body: request.content.body,
      statusCallback: `${callbackUrl}#rc=5&rp=all`,
    });
    await simulator.twilio.report(message.sid, "undelivered", 30006);
    expect(await channels.sms.fetch(message.sid)).toMatchObject({
      kind: "FOUND",
      message: { providerId: message.sid, status: "undelivered", errorCode: "30006" },
    });
    expect(await channels.sms.redact(message.sid)).toEqual({ kind: "REDACTED" });
    expect(simulator.twilio.smsMessages("+34600111222").at(-1)!.body).toBe("");
    expect(await channels.sms.fetch(`SM${"0".repeat(32)}`)).toMatchObject({ kind: "ABSENT" });
    expect(await channels.sms.redact(`SM${"0".repeat(32)}`)).toEqual({ kind: "ABSENT" });
  });

  it("sends a push with its collapse id and the address of its acknowledgement", async () => {
    const callbackUrl = "http://127.0.0.1:9/ack/1";
    const request = { ...pushRequest("token-a", { data: { booking: "TRV-1" }, ttlS: 60 }), callbackUrl };
    expect(await channels.push.send(request)).toMatchObject({
      kind: "ACCEPTED",
      providerId: expect.stringMatching(/^projects\/travellr-test\/messages\//),
    });
    expect(simulator.fcm.pushes().at(-1)).toMatchObject({
      token: "token-a",
      collapseId: request.content.collapseId,
      title: "Booked",
      data: { booking: "TRV-1", attemptId: request.attemptId, ackUrl: callbackUrl },
    });
  });

  it("keeps addresses, numbers and tokens out of what support may see", async () => {
    arm("sms", { kind: "refuse", code: "21211", message: "The number +4915112345678 is not valid." });
    const answers = [await send("sms"), ...(await Promise.all(NAMES.map((name) => send(name))))];
    const told = JSON.stringify(answers);
    for (const recipient of Object.values(RECIPIENTS)) expect(told).not.toContain(recipient);
    expect(told).not.toContain("Booked");
    expect(answers[0]).toMatchObject({ reason: "The number +49…78 is not valid." });
  });
});

describe("notifications B1: told to wait", () => {
  it.each(NAMES)("%s: a 429 with Retry-After is one call, and tells for how long", async (name) => {
    const before = taken(name);
    arm(name, { kind: "429", retryAfterS: 90 }, 2);
    expect(await send(name)).toMatchObject({ kind: "RETRY", retryAfterMs: 90_000, alarm: false });
    expect(simulator.requests()).toHaveLength(1);
    expect(taken(name)).toBe(before);
  });

  it("FCM's 429 without Retry-After still asks for a minute; the others leave the time to us", async () => {
    for (const name of NAMES) arm(name, { kind: "429" });
    expect(await send("push")).toMatchObject({ kind: "RETRY", code: "QUOTA_EXCEEDED", retryAfterMs: 60_000 });
    expect(await send("sms")).toMatchObject({ kind: "RETRY", code: "20429", retryAfterMs: null });
    expect(await send("email")).toMatchObject({
      kind: "RETRY",
      code: "rate_limit_exceeded",
      retryAfterMs: null,
    });
  });

  it("FCM's 503 is one call and one answer at once: the SDK's own repetitions are stopped", async () => {
    arm("push", { kind: "500_before", status: 503, retryAfterS: 7 }, 5);
    const startedAt = performance.now();
    expect(await send("push")).toMatchObject({ kind: "RETRY", code: "UNAVAILABLE", retryAfterMs: 7_000 });
    simulator.fcm.clearFaults();
    arm("push", { kind: "500_before", status: 503 }, 5);
    expect(await send("push")).toMatchObject({ kind: "RETRY", code: "UNAVAILABLE", retryAfterMs: null });
    expect(performance.now() - startedAt).toBeLessThan(3_000);
    expect(simulator.requests()).toHaveLength(2);
  });

  it("Resend's headers teach the limit", async () => {
    simulator.resend.setRateLimit(2);
    const answers = [await send("email"), await send("email"), await send("email")];
    expect(answers.map(({ kind }) => kind)).toEqual(["ACCEPTED", "ACCEPTED", "RETRY"]);
    expect(answers.map(({ limits }) => limits?.remaining)).toEqual([1, 0, 0]);
    expect(answers[2]).toMatchObject({ retryAfterMs: 1_000, limits: { perSecond: 2, retryAfterMs: 1_000 } });
  });
});

describe("notifications B4: the answer is lost", () => {
  it.each<[MessageFaultAction, string]>([
    [{ kind: "timeout_after_success" }, "timeout"],
    [{ kind: "reset_after" }, "connection_lost"],
    [{ kind: "500_after" }, "server_error"],
  ])("a mail repeated with the same key after %j is one mail", async (action, code) => {
    const before = taken("email");
    const request = emailRequest();
    arm("email", action);
    expect(await channelsFor(action).email.send(request)).toMatchObject({ kind: "UNKNOWN", code });
    await expect.poll(() => taken("email")).toBe(before + 1);
    const repeated = await channels.email.send(request);
    expect(repeated).toMatchObject({ kind: "ACCEPTED", providerId: simulator.resend.emails().at(-1)!.id });
    expect(taken("email")).toBe(before + 1);
  });

  it("a mail whose first call still runs stays unknown; with another body its key is refused", async () => {
    const request = emailRequest();
    arm("email", { kind: "slow", delayMs: 300 });
    const first = channels.email.send(request);
    await expect.poll(() => simulator.resend.faults()[0]?.played).toBe(1);
    expect(await channels.email.send(request)).toMatchObject({
      kind: "UNKNOWN",
      code: "concurrent_idempotent_requests",
    });
    expect(await first).toMatchObject({ kind: "ACCEPTED" });
    const changed = { ...request, content: { ...request.content, subject: "Changed" } };
    expect(await channels.email.send(changed)).toMatchObject({
      kind: "REJECTED",
      code: "invalid_idempotent_request",
      alarm: true,
    });
    simulator.resend.advanceClock(24 * 60 * 60 * 1000);
    const before = taken("email");
    expect(await channels.email.send(request)).toMatchObject({ kind: "ACCEPTED" });
    expect(taken("email")).toBe(before + 1);
  });

  it.each<[MessageFaultAction, string]>([
    [{ kind: "timeout_after_success" }, "timeout"],
    [{ kind: "reset_after" }, "connection_lost"],
    [{ kind: "500_after" }, "server_error"],
  ])("a text message is found again after %j, sent or not yet", async (action, code) => {
    const startedAt = new Date();
    const request = smsRequest("+34600999888");
    arm("sms", action);
    const before = taken("sms");
    expect(await channelsFor(action).sms.send(request)).toMatchObject({ kind: "UNKNOWN", code });
    await expect.poll(() => taken("sms")).toBe(before + 1);
    const { sid } = simulator.twilio.smsMessages("+34600999888").at(-1)!;
    const lookUp = { to: request.to, content: request.content, startedAt };
    expect(await channels.sms.find(lookUp)).toMatchObject({
      kind: "FOUND",
      message: { providerId: sid, status: "queued" },
    });
    await simulator.twilio.report(sid, "delivered");
    expect(await channels.sms.find(lookUp)).toMatchObject({
      kind: "FOUND",
      message: { providerId: sid, status: "delivered" },
    });
    expect(await channels.sms.find({ ...lookUp, notProviderIds: new Set([sid]) })).toMatchObject({
      kind: "ABSENT",
    });
  });

  it.each<[MessageFaultAction, string]>([
    [{ kind: "timeout_before" }, "timeout"],
    [{ kind: "reset_before" }, "connection_lost"],
    [{ kind: "500_before" }, "server_error"],
  ])(
    "a text message that never arrived (%j) is unknown too, and proven absent by the look-up",
    async (action, code) => {
      const before = taken("sms");
      const request = smsRequest("+34600777666");
      arm("sms", action);
      expect(await channelsFor(action).sms.send(request)).toMatchObject({ kind: "UNKNOWN", code });
      const lookUp = { to: request.to, content: request.content, startedAt: new Date() };
      expect(await channels.sms.find(lookUp)).toMatchObject({ kind: "ABSENT" });
      expect(taken("sms")).toBe(before);
      simulator.twilio.setFault({ match: { method: "GET" }, action: { kind: "500_before" } });
      expect(await channels.sms.find(lookUp)).toMatchObject({ kind: "UNAVAILABLE", code: "20500" });
    },
  );

  it("looks through every page for a number that gets many messages", async () => {
    const startedAt = new Date();
    const request = smsRequest("+34600555444");
    await channels.sms.send(request);
    const { sid } = simulator.twilio.smsMessages("+34600555444").at(-1)!;
    await simulator.twilio.report(sid, "sent");
    for (let sent = 0; sent < 60; sent += 1) await channels.sms.send(smsRequest("+34600555444"));
    const lookUp = { to: request.to, content: request.content, startedAt };
    expect(await channels.sms.find(lookUp)).toMatchObject({ kind: "FOUND", message: { providerId: sid } });
  });

  it.each<MessageFaultAction>([{ kind: "timeout_after_success" }, { kind: "reset_after" }])(
    "a push repeated after %j shows once on the device",
    async (action) => {
      const token = `token-${action.kind}`;
      const request = pushRequest(token);
      arm("push", action);
      const before = taken("push");
      expect(await channelsFor(action).push.send(request)).toMatchObject({ kind: "UNKNOWN" });
      await expect.poll(() => taken("push")).toBe(before + 1);
      expect(await channels.push.send(request)).toMatchObject({ kind: "ACCEPTED" });
      expect(simulator.fcm.devices().find((device) => device.token === token)).toEqual({
        token,
        received: 2,
        visible: [{ collapseId: request.content.collapseId, title: "Booked", times: 2 }],
      });
      expect(simulator.requests()).toHaveLength(2);
    },
  );

  it.each(NAMES)("%s: a call given up by its caller is unknown", async (name) => {
    arm(name, { kind: "timeout_after_success" });
    const giveUp = new AbortController();
    const answer = send(name, channels, giveUp.signal);
    const provider = { email: simulator.resend, sms: simulator.twilio, push: simulator.fcm }[name];
    await expect.poll(() => provider.faults()[0]?.played).toBe(1);
    giveUp.abort();
    expect(await answer).toMatchObject({ kind: "UNKNOWN", code: "aborted" });
  });

  it("knows that nothing was sent when the provider could not be reached", async () => {
    const closed = await freePort();
    const reach = { kind: "SIMULATED" } as const;
    const sms = smsChannel({
      accountSid: `AC${"1".repeat(32)}`,
      authToken: "x",
      sender: { from: "+15005550006" },
      baseUrl: `http://127.0.0.1:${closed}`,
      timeoutMs: 2_000,
      reach,
    });
    expect(await sms.send(smsRequest())).toMatchObject({ kind: "RETRY", code: "connection_failed" });
    const caPem = simulator.fcm.certificate.certificatePem;
    const push = pushChannel({
      projectId: "travellr-test",
      credentialFile: null,
      dial: { host: "127.0.0.1", port: closed, caPem },
      timeoutMs: 2_000,
      reach,
    });
    expect(await push.send(pushRequest())).toMatchObject({ kind: "RETRY", code: "connection_failed" });
    await push.close();
    // Resend's SDK does not say, so a mail is repeated with its key, which is safe either way.
    const email = emailChannel({
      apiKey: "re_x",
      baseUrl: `http://127.0.0.1:${closed}`,
      from: "a@travellr.example",
      timeoutMs: 2_000,
      reach,
    });
    expect(await email.send(emailRequest())).toMatchObject({ kind: "UNKNOWN", code: "connection_lost" });
  });
});

describe("notifications B3: permanent refusals and quotas", () => {
  it.each([
    ["email", "validation_error", {}],
    ["email", "invalid_attachment", { alarm: true }],
    ["email", "missing_required_field", { alarm: true }],
    ["sms", "21610", { suppress: "STOP" }],
    ["sms", "21211", { suppress: "INVALID_ADDRESS" }],
    ["sms", "21614", { suppress: "INVALID_ADDRESS" }],
    ["sms", "30007", { alarm: true }],
    ["sms", "21617", { alarm: true }],
    ["push", "INVALID_ARGUMENT", { alarm: true }],
  ] as const)("%s: %s is exactly one call", async (name, code, more) => {
    const before = taken(name);
    arm(name, { kind: "refuse", code }, 5);
    expect(await send(name)).toMatchObject({ kind: "REJECTED", code, deadToken: false, ...more });
    expect(simulator.requests()).toHaveLength(1);
    expect(taken(name)).toBe(before);
  });

  it("a mail to an address that Resend does not take is refused for that address", async () => {
    expect(await send("email", channels, undefined, "guest@example.com")).toMatchObject({
      kind: "REJECTED",
      code: "validation_error",
      suppress: "INVALID_ADDRESS",
    });
  });

  it("a number that said STOP is refused until it says START", async () => {
    await simulator.twilio.receive({ from: "+34600123123", to: "+15005550006", body: "stop" });
    const to = "+34600123123";
    expect(await channels.sms.send(smsRequest(to))).toMatchObject({
      kind: "REJECTED",
      code: "21610",
      suppress: "STOP",
    });
    await simulator.twilio.receive({ from: to, to: "+15005550006", body: "START" });
    expect(await channels.sms.send(smsRequest(to))).toMatchObject({ kind: "ACCEPTED" });
  });

  it("a used-up quota pauses the channel until the day or the month ends, within the hour", async () => {
    simulator.resend.setQuota({ daily: 0 });
    const daily = await send("email");
    expect(daily).toMatchObject({ kind: "PAUSED", code: "daily_quota_exceeded" });
    const untilMs = daily.kind === "PAUSED" ? daily.untilMs : 0;
    expect(untilMs).toBeGreaterThan(Date.now());
    expect(untilMs).toBeLessThanOrEqual(Date.now() + 3_600_000);
    simulator.resend.setQuota({ monthly: 0 });
    expect(await send("email")).toMatchObject({ kind: "PAUSED", code: "monthly_quota_exceeded" });
    expect(simulator.requests()).toHaveLength(2);
  });

  it.each([
    ["email", "invalid_api_key"],
    ["email", "restricted_api_key"],
    ["email", "invalid_from_address"],
    ["sms", "20003"],
    ["sms", "21606"],
    ["push", "PERMISSION_DENIED"],
    ["push", "UNAUTHENTICATED"],
  ] as const)("%s: %s is our account's fault and pauses the channel", async (name, code) => {
    arm(name, { kind: "refuse", code });
    const answer = await send(name);
    expect(answer).toMatchObject({ kind: "PAUSED", code });
    expect(answer.kind === "PAUSED" ? answer.untilMs : 0).toBeGreaterThan(Date.now() + 60_000);
  });

  it("Apple's key waits for a person without stopping the other devices", async () => {
    arm("push", { kind: "refuse", code: "THIRD_PARTY_AUTH_ERROR" });
    expect(await send("push")).toMatchObject({
      kind: "RETRY",
      code: "THIRD_PARTY_AUTH_ERROR",
      retryAfterMs: 900_000,
      alarm: true,
    });
  });
});

describe("notifications C6: dead tokens", () => {
  it.each([
    ["UNREGISTERED", "UNREGISTERED"],
    ["SENDER_ID_MISMATCH", "SENDER_ID_MISMATCH"],
    ["INVALID", "INVALID_TOKEN"],
  ] as const)("a token that is %s is dead, and no other", async (state, code) => {
    simulator.fcm.setToken(`dead-${state}`, state);
    const answers = await Promise.all(
      ["alive-1", `dead-${state}`, "alive-2"].map((token) => channels.push.send(pushRequest(token))),
    );
    expect(answers.map(({ kind }) => kind)).toEqual(["ACCEPTED", "REJECTED", "ACCEPTED"]);
    expect(answers[1]).toMatchObject({ code, deadToken: true, alarm: false });
  });

  it("a payload that FCM or its SDK does not take costs no device its token", async () => {
    const tooBig = await channels.push.send(pushRequest("alive-1", { body: "x".repeat(5_000) }));
    expect(tooBig).toMatchObject({
      kind: "REJECTED",
      code: "INVALID_ARGUMENT",
      deadToken: false,
      alarm: true,
    });
    const reserved = await channels.push.send(pushRequest("alive-1", { data: { "google.x": "1" } }));
    expect(reserved).toMatchObject({ kind: "REJECTED", code: "INVALID_ARGUMENT", deadToken: false });
    const notText = { amount: 5 } as unknown as Record<string, string>;
    expect(await channels.push.send(pushRequest("alive-1", { data: notText }))).toMatchObject({
      kind: "REJECTED",
      code: "invalid_payload",
      deadToken: false,
    });
  });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return typeof address === "object" && address ? address.port : 0;
}
