import { createServer, type IncomingHttpHeaders, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { channelPace } from "@/server/gateways/channel-pace";
import { emailSettings } from "@/server/gateways/channel-settings";
import { emailChannel } from "@/server/gateways/email-channel";
import { inTransaction } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { simulatorEnv } from "@/server/testing/provider-simulator/simulator-env";
import { alarmJobs } from "../jobs";
import { listAlarmDeliveries } from "../queries/list-alarm-deliveries";
import { alarmSending, type AlarmSending } from "../sending/alarm-sending";
import { acknowledgeAlarm } from "./acknowledge-alarm";
import { clearAlarm } from "./clear-alarm";
import { openAlarm, type NewAlarm } from "./open-alarm";
import { registerAlarmTargets } from "./register-alarm-targets";

const database = useTestDatabase({ poolMax: 12 });
const open = (alarm: NewAlarm) => inTransaction(database.context(), (tx) => openAlarm(tx, alarm));
const differs = { rule: "payroll", subjectKind: "payout", subjectId: "pout_1", message: "It differs." };

beforeEach(async () => void (await database.pool.query("DELETE FROM alarm")));

describe("openAlarm", () => {
  it("opens one, and adds to it while it is open", async () => {
    expect(await open({ ...differs, detail: { code: "x", amountMinor: 12n } })).toBe(true);
    expect(await open(differs)).toBe(false);
    expect(await database.prisma.alarm.findMany()).toMatchObject([
      { ruleKey: "payroll", severity: "CRITICAL", occurrences: 2, detail: { code: "x", amountMinor: "12" } },
    ]);
  });

  it("keeps subjects and codes apart", async () => {
    expect(await open(differs)).toBe(true);
    expect(await open({ ...differs, subjectId: "pout_2" })).toBe(true);
    expect(await open({ ...differs, code: "returned" })).toBe(true);
  });

  it("opens one only when twenty say so at once", async () => {
    const answers = await Promise.all(Array.from({ length: 20 }, () => open(differs)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await database.prisma.alarm.findMany()).toMatchObject([{ occurrences: 20 }]);
  });

  it("opens another after the first was cleared", async () => {
    await open(differs);
    const cleared = await inTransaction(database.context(), (tx) => clearAlarm(tx, "payroll", "pout_1"));
    expect(cleared).toBe(1);
    expect(await open(differs)).toBe(true);
    expect(await database.prisma.alarm.count()).toBe(2);
  });

  it("opens nothing for a rule that is off, and refuses one that there is not", async () => {
    await database.pool.query("UPDATE alarm_rule SET enabled = false WHERE key = 'payroll'");
    expect(await open(differs)).toBe(false);
    await database.pool.query("UPDATE alarm_rule SET enabled = true WHERE key = 'payroll'");
    await expect(open({ ...differs, rule: "no-such" })).rejects.toThrow('no alarm rule "no-such"');
  });

  it("keeps text that PostgreSQL would refuse", async () => {
    await open({ ...differs, message: "a\u0000b \ud800", detail: { error: "\u0000 \udfff" } });
    expect(await database.prisma.alarm.findMany()).toMatchObject([{ message: "ab \ufffd" }]);
  });
});

describe("alarms are sent", () => {
  const SECRET = `whsec_${Buffer.alloc(32, 7).toString("base64")}`;
  const OPS = "ops@travellr.example";
  let simulator: ProviderSimulator;
  let hook: Server;
  /** What came to the webhook, and what it answers, 204 unless told. */
  let posts: { headers: IncomingHttpHeaders; body: string }[];
  let answers: (number | "reset")[];
  let sending: AlarmSending;

  const settings = (source: Record<string, string> = {}, emails = [OPS]) =>
    alarmSending(
      {
        ALARM_EMAILS: emails,
        ALARM_WEBHOOK_URL: `http://127.0.0.1:${(hook.address() as AddressInfo).port}/secret-path`,
        ALARM_WEBHOOK_SECRET: SECRET,
        PUBLIC_URL: "https://office.travellr.example",
      },
      {
        channel: emailChannel({
          ...emailSettings({ ...simulatorEnv(simulator, ""), ...source }),
          timeoutMs: 5_000,
        }),
        pace: channelPace({ perSecond: null }),
      },
      source as unknown as NodeJS.ProcessEnv,
    );
  const mails = () => simulator.resend.emails();
  const deliveries = () =>
    database.prisma.alarmDelivery.findMany({ include: { target: true }, orderBy: { createdAt: "asc" } });
  const deliveryIds = async () =>
    (
      await database.pool.query<{ id: string }>(
        "SELECT payload->>'deliveryId' AS id FROM job WHERE name = 'alarms.deliver' ORDER BY job.id",
      )
    ).rows.map(({ id }) => id);
  /** What the job does for each delivery that was asked for, once; resolves to when each is to be tried again. */
  async function deliver(using = sending) {
    const [job] = alarmJobs(using);
    const again: unknown[] = [];
    for (const deliveryId of await deliveryIds())
      again.push(await job!.handle(database.context(), { deliveryId }, new AbortController().signal));
    return again.filter((one) => one !== undefined) as { againAt: Date }[];
  }
  const noWorker = { rule: "no-worker", message: "Nothing was heard of any worker." };
  const clear = (rule: string) =>
    inTransaction(database.context(), (tx) => clearAlarm(tx, rule, undefined, "One is back."));

  beforeAll(async () => {
    simulator = await startProviderSimulator();
    hook = createServer((request, response) => {
      let body = "";
      request.on("data", (chunk: Buffer) => (body += chunk.toString()));
      request.on("end", () => {
        posts.push({ headers: request.headers, body });
        const answer = answers.shift() ?? 204;
        if (answer === "reset") request.socket.destroy();
        else response.writeHead(answer).end();
      });
    }).listen(0, "127.0.0.1");
    await new Promise((listening) => hook.once("listening", listening));
  });
  afterAll(async () => {
    hook.closeAllConnections();
    hook.close();
    await simulator.close();
  });
  beforeEach(async () => {
    await database.pool.query("DELETE FROM job");
    simulator.resend.clearFaults();
    posts = [];
    answers = [];
    sending = settings();
    await registerAlarmTargets(database.context(), sending);
  });

  it("once each, by mail and a signed webhook, at the beginning and at the end", async () => {
    const before = mails().length;
    await open(noWorker);
    await open(noWorker);
    await deliver();
    await deliver();
    await clear("no-worker");
    await deliver();
    expect(mails().slice(before)).toMatchObject([
      { to: [OPS], subject: "Critical: No worker is alive", text: expect.stringContaining(noWorker.message) },
      { to: [OPS], subject: "Over: No worker is alive", text: expect.stringContaining("One is back.") },
    ]);
    expect(
      posts.map(({ headers, body }) => new Webhook(SECRET).verify(body, headers as never)),
    ).toMatchObject([
      { type: "alarm.raised", data: { rule: "no-worker", severity: "CRITICAL", resolvedAt: null } },
      { type: "alarm.resolved", data: { rule: "no-worker", message: "One is back." } },
    ]);
    const alarm = await database.prisma.alarm.findFirstOrThrow();
    expect(alarm.notifiedAt).not.toBeNull();
    const shown = await listAlarmDeliveries(database.context(), alarm.id);
    expect(shown.map(({ occasion, status }) => `${occasion} ${status}`)).toEqual([
      "RAISED SENT",
      "RAISED SENT",
      "RESOLVED SENT",
      "RESOLVED SENT",
    ]);
    expect(JSON.stringify(shown)).not.toMatch(/ops@|secret-path/);
  });

  it("only if the transaction that raises one commits", async () => {
    await database.withRollback((tx) => openAlarm(tx, noWorker));
    expect([await deliveryIds(), await deliveries()]).toEqual([[], []]);
  });

  it("without naming vendors or amounts, warnings by webhook alone, and who acknowledged", async () => {
    const before = mails().length;
    await open({ ...differs, message: "Hotel Rosa got 12 EUR." });
    await open({ rule: "lease-lost", message: "w1 was lost." });
    await deliver();
    const { id: alarmId } = await database.prisma.alarm.findFirstOrThrow({ where: { ruleKey: "payroll" } });
    await acknowledgeAlarm(database.context(), { alarmId, comment: "Rosa was called." });
    await deliver();
    const told = mails().slice(before);
    expect(told.map(({ subject }) => subject)).toEqual([
      "Critical: Payroll needs a person",
      "Over: Payroll needs a person",
    ]);
    expect(
      posts.map(({ body }) => (JSON.parse(body) as { data: { severity: string } }).data.severity),
    ).toEqual(["CRITICAL", "WARNING", "CRITICAL"]);
    expect(told[1]!.text).toContain("test has acknowledged it.");
    expect(JSON.stringify([told, posts])).not.toMatch(/Rosa|12 EUR/);
  });

  it("again under the same key when the answer was lost, so that the mail is one", async () => {
    const before = mails().length;
    simulator.resend.setFault({ match: {}, nth: 1, action: { kind: "reset_after" } });
    answers = ["reset"];
    await open(noWorker);
    const again = await deliver();
    expect(again).toHaveLength(2);
    expect(again[0]!.againAt.getTime()).toBeGreaterThan(database.context().clock.now().getTime());
    expect(await deliveries()).toMatchObject([
      { status: "WAITING", isUnknown: true, attempts: 1 },
      { status: "WAITING", isUnknown: true, attempts: 1 },
    ]);
    // The end waits for its beginning.
    await clear("no-worker");
    expect(await deliver()).toEqual([]);
    await deliver();
    expect(mails().slice(before)).toHaveLength(2);
    expect(posts.map(({ headers }) => headers["webhook-id"])[0]).toBe(posts[1]!.headers["webhook-id"]);
    expect((await deliveries()).every(({ status }) => status === "SENT")).toBe(true);
  });

  it("is given up after eight tries, said by an alarm that is not sent itself, and over when one arrives", async () => {
    answers = Array.from({ length: 8 }, () => 500);
    await open(noWorker);
    for (let tries = 0; tries < 9; tries += 1) await deliver();
    expect(posts).toHaveLength(8);
    const failed = (await deliveries()).find(({ target }) => target.channel === "WEBHOOK");
    expect(failed).toMatchObject({ status: "FAILED", attempts: 8, failure: "It answered 500." });
    const unsent = () => database.prisma.alarm.findMany({ where: { ruleKey: "alarm-unsent" } });
    expect(await unsent()).toMatchObject([
      { severity: "WARNING", subjectId: failed!.targetId, clearedAt: null },
    ]);
    // Nothing about sending is ever sent: neither that alarm nor its job given up.
    await open({ rule: "dead-job", subjectKind: "job", subjectId: "alarms.deliver", message: "Given up." });
    expect(await deliveries()).toHaveLength(2);
    // Whoever was not told of the beginning is not told of the end; the next beginning arrives.
    await clear("no-worker");
    await open(noWorker);
    await deliver();
    expect(posts).toHaveLength(9);
    expect(await unsent()).toMatchObject([{ clearReason: "An alarm arrived there since." }]);
  });

  it("five mails of a rule within ten minutes, also in a storm", async () => {
    const before = mails().length;
    for (let n = 0; n < 7; n += 1) await open({ ...differs, subjectId: `pout_${n}` });
    await deliver();
    expect([mails().length - before, posts.length]).toEqual([5, 7]);
    await clear("payroll");
    await deliver();
    expect(mails().length - before).toBe(10);
    expect((await deliveries()).filter(({ status }) => status === "HELD")).toHaveLength(2);
  });

  it("to nobody whom this environment may not reach, and to nobody who was taken off", async () => {
    const before = mails().length;
    const elsewhere = {
      LISTED: "",
      RESEND_BASE_URL: "https://resend.example",
      EMAIL_FROM: "A <a@x.example>",
    };
    const listed = settings(elsewhere);
    listed.webhook = { ...listed.webhook!, reach: { kind: "LISTED", recipients: new Set() } };
    await open(noWorker);
    await deliver(listed);
    expect((await deliveries()).map(({ status, failure }) => [status, failure])).toEqual([
      ["HELD", expect.stringContaining("allow-list")],
      ["HELD", expect.stringContaining("allow-list")],
    ]);
    await open(differs);
    await registerAlarmTargets(database.context(), { email: null, webhook: null, publicUrl: null });
    await deliver();
    expect([mails().length - before, posts.length]).toEqual([0, 0]);
    await open({ ...differs, subjectId: "pout_2" });
    expect(await deliveries()).toHaveLength(4);
    expect(await database.prisma.alarm.count({ where: { ruleKey: "alarm-unsent" } })).toBe(0);
  });
});
