import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import twilio from "twilio";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyTwilioWebhook } from "@/server/gateways/verify-twilio-webhook";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";
import { openHook, type Hook } from "../testing/hook";
import { segmentsOf } from "./sms-segments";
import { SIMULATED_AUTH_TOKEN } from "./twilio-simulator";

const ACCOUNT_SID = `AC${"1".repeat(32)}`;
let hook: Hook;
let simulator: ProviderSimulator;

beforeEach(async () => {
  hook = await openHook();
  simulator = await startProviderSimulator({ twilio: { callbackRetryDelayMs: 5 } });
});
afterEach(async () => {
  await simulator.close();
  await hook.close();
});

function clientOf(url: string, token = SIMULATED_AUTH_TOKEN) {
  const client = twilio(ACCOUNT_SID, token);
  client.api.baseUrl = url;
  return client;
}

async function send(fragment = "", to = "+34600111222"): Promise<string> {
  const statusCallback = `${hook.url}/twilio?attempt=att_1${fragment}`;
  const { sid } = await clientOf(simulator.url).messages.create({
    to,
    from: "+15005550006",
    body: "Hello",
    statusCallback,
  });
  return sid;
}

/** What the hook was told, each with a signature that holds for the address without its fragment. */
function told() {
  return hook.got.map(({ path, headers, body }) => {
    const signature = String(headers["x-twilio-signature"]);
    const result = verifyTwilioWebhook(body, signature, `${hook.url}${path}`, [SIMULATED_AUTH_TOKEN]);
    if (!result.ok) throw new Error(result.message);
    return result.event;
  });
}

describe("the simulated Twilio", () => {
  it("tells what became of a message at the address of its request, signed", async () => {
    const sid = await send("#rc=2&rp=all");
    await simulator.twilio.report(sid, "sent");
    await simulator.twilio.idle();
    await simulator.twilio.report(sid, "undelivered", 30005);
    await simulator.twilio.idle();
    expect(hook.got.map(({ path }) => path)).toEqual(["/twilio?attempt=att_1", "/twilio?attempt=att_1"]);
    expect(told()).toMatchObject([
      { kind: "STATUS", messageSid: sid, status: "sent", errorCode: null },
      { kind: "STATUS", messageSid: sid, status: "undelivered", errorCode: "30005", to: "+34600111222" },
    ]);
  });

  it.each([
    ["", 2],
    ["#rc=0", 1],
    ["#rc=4&rp=all", 5],
  ])("a callback that is not taken, with %j, is sent %i times in all", async (fragment, times) => {
    hook.answerWith(503);
    const sid = await send(fragment);
    await simulator.twilio.report(sid, "delivered");
    await simulator.twilio.idle();
    expect(hook.got).toHaveLength(times);
  });

  it("drops and doubles callbacks on script", async () => {
    simulator.twilio.setCallbackFault({ types: ["sent"], action: { kind: "lost" } });
    simulator.twilio.setCallbackFault({ types: ["delivered"], action: { kind: "duplicate", copies: 2 } });
    const sid = await send();
    await simulator.twilio.report(sid, "sent");
    await simulator.twilio.report(sid, "delivered");
    await simulator.twilio.idle();
    expect(told().map(({ status }) => status)).toEqual(["delivered", "delivered"]);
  });

  it("lets messages live by themselves, and some numbers fail", async () => {
    simulator.twilio.setAutomatic({ minMs: 10, maxMs: 30 });
    simulator.twilio.setOutcome({ pattern: "0003$", outcome: { status: "undelivered", errorCode: 30003 } });
    await send();
    await send("", "+34600110003");
    await simulator.twilio.idle();
    expect(simulator.twilio.smsMessages().map(({ status, errorCode }) => [status, errorCode])).toEqual([
      ["delivered", null],
      ["undelivered", 30003],
    ]);
  });

  it("tells of messages that come in, with what STOP and START mean", async () => {
    simulator.twilio.setInboundUrl(`${hook.url}/twilio`);
    await simulator.twilio.receive({ from: "+34600111222", to: "+15005550006", body: "Stop" });
    await simulator.twilio.idle();
    expect(told()).toMatchObject([
      { kind: "INBOUND", status: "received", optOut: "STOP", from: "+34600111222" },
    ]);
    await expect(send()).rejects.toMatchObject({ status: 400, code: 21610 });
    await simulator.twilio.receive({ from: "+34600111222", to: "+15005550006", body: "START" });
    expect(await send()).toMatch(/^SM/);
  });

  it("refuses what Twilio refuses, and lets go of a message that is deleted", async () => {
    const client = clientOf(simulator.url);
    const create = (changes: object) =>
      client.messages.create({ to: "+34600111222", from: "+15005550006", body: "Hello", ...changes });
    await expect(create({ to: "12345" })).rejects.toMatchObject({ code: 21211 });
    await expect(create({ body: "x".repeat(1_601) })).rejects.toMatchObject({ code: 21617 });
    await expect(create({ from: undefined })).rejects.toMatchObject({ code: 21603 });
    await expect(clientOf(simulator.url, "wrong").messages.list()).rejects.toMatchObject({ code: 20003 });
    const sid = await send();
    expect(await client.messages(sid).remove()).toBe(true);
    await expect(client.messages(sid).fetch()).rejects.toMatchObject({ status: 404, code: 20404 });
    expect(simulator.twilio.smsMessages()).toHaveLength(1);
  });

  it("keeps messages, stopped numbers and what is still to become over a restart", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "simulator-"));
    const first = await startProviderSimulator({
      dataDir,
      twilio: { automatic: { minMs: 400, maxMs: 400 } },
    });
    const { sid } = await clientOf(first.url).messages.create({
      to: "+34600111222",
      from: "+15005550006",
      body: "Hello",
    });
    first.twilio.stopNumber("+34600999999");
    await first.close();
    const second = await startProviderSimulator({ dataDir });
    await second.twilio.idle();
    expect(second.twilio.smsMessages()).toMatchObject([{ sid, status: "delivered" }]);
    expect(second.twilio.summary().stoppedNumbers).toEqual(["+34600999999"]);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});

describe("segments", () => {
  it.each([
    ["x".repeat(160), 1],
    ["x".repeat(161), 2],
    ["€".repeat(80), 1],
    ["€".repeat(81), 2],
    ["ж".repeat(70), 1],
    ["ж".repeat(71), 2],
    ["x".repeat(307), 3],
  ])("%s", (body, segments) => expect(segmentsOf(body)).toBe(segments));
});
