import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { verifyResendWebhook } from "@/server/gateways/verify-resend-webhook";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";
import { openHook, type Hook } from "../testing/hook";

const SECRET = `whsec_${Buffer.from("a secret for the test").toString("base64")}`;
let hook: Hook;
let simulator: ProviderSimulator;
let resend: Resend;

beforeEach(async () => {
  hook = await openHook();
  simulator = await startProviderSimulator({
    resend: { webhookTargets: [{ url: `${hook.url}/resend`, secret: SECRET }], webhookRetryDelaysMs: [5, 5] },
  });
  resend = new Resend("re_x", { baseUrl: simulator.url });
});
afterEach(async () => {
  await simulator.close();
  await hook.close();
});

async function send(to = "ines@travellr.example", key?: string): Promise<string> {
  const { data, error } = await resend.emails.send(
    {
      from: "a@travellr.example",
      to,
      subject: "Hello",
      text: "Hi",
      tags: [{ name: "attempt_id", value: "att_1" }],
    },
    key === undefined ? {} : { idempotencyKey: key },
  );
  if (!data) throw new Error(error.message);
  return data.id;
}

/** What the hook was told, each with a signature that holds. */
function told() {
  return hook.got.map(({ headers, body }) => {
    const svix = (name: string) => String(headers[name]);
    const result = verifyResendWebhook(
      body,
      {
        "svix-id": svix("svix-id"),
        "svix-timestamp": svix("svix-timestamp"),
        "svix-signature": svix("svix-signature"),
      },
      [SECRET],
      Date.now(),
    );
    if (!result.ok) throw new Error(result.message);
    return result.event;
  });
}

describe("the simulated Resend", () => {
  it("tells what became of a mail, signed, and answers for it", async () => {
    const id = await send();
    await simulator.resend.report(id, "email.sent");
    await simulator.resend.report(id, "email.delivered");
    await simulator.resend.report(id, "email.bounced", { bounceType: "Permanent", reason: "No such user" });
    await simulator.resend.idle();
    expect(told().map(({ type }) => type)).toEqual(["email.sent", "email.delivered", "email.bounced"]);
    expect(told()[2]).toMatchObject({ emailId: id, attemptId: "att_1", bounceType: "Permanent" });
    expect((await resend.emails.get(id)).data).toMatchObject({ id, last_event: "bounced", subject: "Hello" });
    expect(() => simulator.resend.report("none", "email.sent")).toThrow(RangeError);
  });

  it("lists mails by page, newest first", async () => {
    const ids: string[] = [];
    for (let sent = 0; sent < 3; sent += 1) ids.unshift(await send());
    const first = await resend.emails.list({ limit: 2 });
    expect(first.data).toMatchObject({ has_more: true, data: [{ id: ids[0] }, { id: ids[1] }] });
    const second = await resend.emails.list({ limit: 2, after: ids[1]! });
    expect(second.data).toMatchObject({ has_more: false, data: [{ id: ids[2] }] });
  });

  it("loses, doubles, delays and turns around its webhooks on script, and repeats those not taken", async () => {
    const id = await send();
    simulator.resend.setWebhookFault({ types: ["email.sent"], action: { kind: "lost" } });
    simulator.resend.setWebhookFault({ types: ["email.opened"], action: { kind: "duplicate", copies: 3 } });
    simulator.resend.setWebhookFault({ types: ["email.clicked"], action: { kind: "delay", delayMs: 60 } });
    await simulator.resend.report(id, "email.clicked");
    await simulator.resend.report(id, "email.sent");
    await simulator.resend.report(id, "email.opened");
    await simulator.resend.idle();
    expect(told().map(({ type }) => type)).toEqual([
      "email.opened",
      "email.opened",
      "email.opened",
      "email.clicked",
    ]);
    expect(
      new Set(
        told()
          .slice(0, 3)
          .map((event) => event.id),
      ).size,
    ).toBe(1);
    simulator.resend.clearWebhookFaults();
    simulator.resend.setWebhookFault({ action: { kind: "reverse", hold: 2 } });
    hook.got.length = 0;
    await simulator.resend.report(id, "email.delivery_delayed");
    await simulator.resend.report(id, "email.delivered");
    await expect.poll(() => hook.got.length).toBe(2);
    expect(told().map(({ type }) => type)).toEqual(["email.delivered", "email.delivery_delayed"]);
    simulator.resend.clearWebhookFaults();
    hook.answerWith(500);
    await simulator.resend.report(id, "email.complained");
    await expect.poll(() => hook.got.length).toBe(5);
    await simulator.resend.idle();
    expect(simulator.resend.summary().unsettledEvents).toBe(0);
  });

  it("lets mails live by themselves: most arrive, some addresses bounce or complain", async () => {
    simulator.resend.setAutomatic({ minMs: 10, maxMs: 30 });
    simulator.resend.setOutcome({ pattern: "@closed\\.example$", outcome: "bounced" });
    await send("ines@travellr.example");
    await send("bounce-1@travellr.example");
    await send("Anna <soft-bounce@travellr.example>");
    await send("delayed@travellr.example");
    await send("complain@travellr.example");
    await send("hotel@closed.example");
    await simulator.resend.idle();
    expect(simulator.resend.emails().map(({ events }) => events.map(({ type }) => type.slice(6)))).toEqual([
      ["sent", "delivered"],
      ["sent", "bounced"],
      ["sent", "bounced"],
      ["sent", "delivery_delayed", "delivered"],
      ["sent", "delivered", "complained"],
      ["sent", "bounced"],
    ]);
    const bounces = told().flatMap(({ bounceType }) => bounceType ?? []);
    expect(bounces.toSorted()).toEqual(["Permanent", "Permanent", "Transient"]);
  });

  it("keeps mails, keys and what is still to become of them over a restart", async () => {
    const dataDir = mkdtempSync(join(tmpdir(), "simulator-"));
    const first = await startProviderSimulator({
      dataDir,
      resend: { automatic: { minMs: 400, maxMs: 400 } },
    });
    resend = new Resend("re_x", { baseUrl: first.url });
    const id = await send("ines@travellr.example", "key-1");
    await first.close();
    const second = await startProviderSimulator({ dataDir });
    resend = new Resend("re_x", { baseUrl: second.url });
    expect(await send("ines@travellr.example", "key-1")).toBe(id);
    await second.resend.idle();
    expect(second.resend.emails()).toMatchObject([{ id, lastEvent: "delivered" }]);
    expect(second.resend.emails()[0]!.events.map(({ type }) => type)).toEqual([
      "email.sent",
      "email.delivered",
    ]);
    await second.close();
    rmSync(dataDir, { recursive: true });
  });
});
