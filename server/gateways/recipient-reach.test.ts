import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { emailSettings, pushSettings, smsSettings } from "./channel-settings";
import { emailChannel } from "./email-channel";
import { mayReach, recipientReach } from "./recipient-reach";
import { smsChannel } from "./sms-channel";
import {
  emailRequest,
  openTestChannels,
  pushRequest,
  smsRequest,
  type TestChannels,
} from "@/server/testing/provider-simulator/testing/channels";

const RESEND = "https://api.resend.com";

describe("whom an environment may reach", () => {
  it.each([
    [{}, RESEND, "LISTED"],
    [{ NODE_ENV: "development" }, RESEND, "LISTED"],
    [{ NODE_ENV: "production" }, RESEND, "EVERYONE"],
    [{ NODE_ENV: "production", MESSAGES_REACH: "listed" }, RESEND, "LISTED"],
    [{ NODE_ENV: "test" }, "http://127.0.0.1:4010", "SIMULATED"],
    [{ NODE_ENV: "test" }, "http://localhost:4010", "SIMULATED"],
    [{ NODE_ENV: "test" }, "https://127.0.0.1.travellr.example", "LISTED"],
  ])("%j at %s: %s", (env, url, kind) => {
    expect(recipientReach(env, url).kind).toBe(kind);
  });

  it("cannot be everyone outside production", () => {
    expect(() => recipientReach({ MESSAGES_REACH: "everyone" }, RESEND)).toThrow("only in production");
    expect(() => recipientReach({ MESSAGES_REACH: "all" }, RESEND)).toThrow("everyone or listed");
  });

  it("lists addresses, whole domains, numbers and tokens", () => {
    const reach = recipientReach(
      { MESSAGES_ALLOWED_RECIPIENTS: "Qa@Travellr.example, @qa.travellr.example,+34600111222" },
      RESEND,
    );
    expect(mayReach(reach, "qa@travellr.example")).toBe(true);
    expect(mayReach(reach, "QA@Travellr.Example")).toBe(true);
    expect(mayReach(reach, "anyone@qa.travellr.example")).toBe(true);
    expect(mayReach(reach, "+34600111222")).toBe(true);
    for (const other of [
      "ines@travellr.example",
      "a@evil-qa.travellr.example",
      "+346001112223",
      "token",
      "",
      "@",
    ])
      expect(mayReach(reach, other)).toBe(false);
    expect(mayReach(recipientReach({}, RESEND), "")).toBe(false);
  });
});

describe("notifications E5: outside production nobody else can be reached", () => {
  let simulator: ProviderSimulator;
  let channels: TestChannels;

  beforeAll(async () => {
    simulator = await startProviderSimulator();
    const recipients = new Set(["qa@travellr.example", "+34600111222", "device-qa"]);
    channels = openTestChannels(simulator, { reach: { kind: "LISTED", recipients } });
  });
  afterAll(async () => {
    await channels.close();
    await simulator.close();
  });

  it("the transport itself refuses whoever is not listed, without a request", async () => {
    const answers = [
      await channels.email.send(emailRequest("ines@travellr.example")),
      await channels.sms.send(smsRequest("+4915112345678")),
      await channels.push.send(pushRequest("device-of-somebody")),
    ];
    for (const answer of answers)
      expect(answer).toMatchObject({ kind: "REJECTED", code: "recipient_not_allowed", suppress: null });
    expect(simulator.requests()).toEqual([]);
  });

  it("the listed get their messages", async () => {
    const answers = [
      await channels.email.send(emailRequest("qa@travellr.example")),
      await channels.sms.send(smsRequest("+34600111222")),
      await channels.push.send(pushRequest("device-qa")),
    ];
    expect(answers.map(({ kind }) => kind)).toEqual(["ACCEPTED", "ACCEPTED", "ACCEPTED"]);
    expect(simulator.requests()).toHaveLength(3);
  });

  it("E6: a test that would call the real providers gets nowhere, whatever its list says", async () => {
    const env = {
      RESEND_API_KEY: "re_x",
      EMAIL_FROM: "a@travellr.example",
      TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
      TWILIO_AUTH_TOKEN: "x",
      TWILIO_FROM: "+15005550006",
      MESSAGES_ALLOWED_RECIPIENTS: "qa@travellr.example,+34600111222",
    };
    const email = emailChannel(emailSettings(env));
    expect(await email.send(emailRequest("qa@travellr.example"))).toMatchObject({ kind: "UNKNOWN" });
    const sms = smsChannel(smsSettings(env));
    expect(await sms.send(smsRequest("+34600111222"))).toMatchObject({
      kind: "RETRY",
      code: "connection_failed",
    });
  });
});

describe("the settings of the channels", () => {
  const email = { RESEND_API_KEY: "re_x", EMAIL_FROM: "Travellr <a@travellr.example>" };
  const sms = {
    TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "x",
    TWILIO_FROM: "+15005550006",
  };
  const push = { FCM_PROJECT_ID: "travellr", FCM_CREDENTIALS_FILE: "/run/secrets/fcm.json" };

  it("speak to the providers unless told otherwise", () => {
    expect(emailSettings(email)).toMatchObject({ baseUrl: RESEND, timeoutMs: 10_000 });
    expect(smsSettings(sms)).toMatchObject({
      baseUrl: "https://api.twilio.com",
      sender: { from: sms.TWILIO_FROM },
    });
    const messagingServiceSid = `MG${"2".repeat(32)}`;
    expect(smsSettings({ ...sms, TWILIO_MESSAGING_SERVICE_SID: messagingServiceSid }).sender).toEqual({
      messagingServiceSid,
    });
    expect(pushSettings(push)).toMatchObject({ dial: null, reach: { kind: "LISTED" } });
  });

  it.each<[string, () => unknown]>([
    ["RESEND_API_KEY", () => emailSettings({ ...email, RESEND_API_KEY: "sk_x" })],
    ["RESEND_BASE_URL", () => emailSettings({ ...email, RESEND_BASE_URL: "http://mail.travellr.example" })],
    ["RESEND_BASE_URL", () => emailSettings({ ...email, RESEND_BASE_URL: "https://x.example/path" })],
    ["EMAIL_FROM", () => emailSettings({ ...email, EMAIL_FROM: "Travellr" })],
    ["MESSAGES_TIMEOUT_MS", () => emailSettings({ ...email, MESSAGES_TIMEOUT_MS: "soon" })],
    ["TWILIO_ACCOUNT_SID", () => smsSettings({ ...sms, TWILIO_ACCOUNT_SID: "AC1" })],
    ["TWILIO_FROM", () => smsSettings({ ...sms, TWILIO_FROM: "" })],
    [
      "TWILIO_EDGE",
      () => smsSettings({ ...sms, TWILIO_BASE_URL: "http://127.0.0.1:1", TWILIO_EDGE: "dublin" }),
    ],
    ["FCM_PROJECT_ID", () => pushSettings({ ...push, FCM_PROJECT_ID: "" })],
    ["FCM_CREDENTIALS_FILE", () => pushSettings({ FCM_PROJECT_ID: "travellr" })],
    ["FCM_BASE_URL", () => pushSettings({ ...push, FCM_BASE_URL: "https://fcm.travellr.example" })],
    ["FCM_CA_FILE", () => pushSettings({ ...push, FCM_BASE_URL: "https://127.0.0.1:1" })],
  ])("name %s when it is wrong", (name, read) => {
    expect(read).toThrow(name);
  });
});
