import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { MessageFaultAction } from "@/server/testing/provider-simulator/message-fault";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import {
  emailRequest,
  openTestChannels,
  pushRequest,
  smsRequest,
  type TestChannels,
} from "@/server/testing/provider-simulator/testing/channels";
import type { MessageChannel, SendRequest } from "./message-channel";

const MESSAGES = 120;
const AT_ONCE = 8;
const ROUNDS_MAX = 60;

let simulator: ProviderSimulator;
let channels: TestChannels;

beforeAll(async () => {
  simulator = await startProviderSimulator();
  channels = openTestChannels(simulator);
});
afterAll(async () => {
  await channels.close();
  await simulator.close();
});

const FAULTS: MessageFaultAction[] = [
  { kind: "429" },
  { kind: "500_before" },
  { kind: "500_after" },
  { kind: "reset_before" },
  { kind: "reset_after" },
];

/** Sends by the channel's own rule for what is unknown, without ever waiting, until the provider has it. */
async function settle<Content>(
  channel: MessageChannel<Content>,
  request: SendRequest<Content>,
): Promise<boolean> {
  const lookUp = { to: request.to, content: request.content, startedAt: new Date() };
  let mustLookUp = false;
  for (let round = 0; round < ROUNDS_MAX; round += 1) {
    if (mustLookUp) {
      const found = await channel.find(lookUp);
      if (found.kind === "FOUND") return true;
      if (found.kind === "ABSENT") mustLookUp = false;
      continue;
    }
    const answer = await channel.send(request);
    if (answer.kind === "ACCEPTED") return true;
    if (answer.kind !== "RETRY" && answer.kind !== "UNKNOWN") return false;
    mustLookUp = answer.kind === "UNKNOWN" && channel.unknownRule.kind === "LOOK_UP";
  }
  return false;
}

async function settleAll<Content>(
  channel: MessageChannel<Content>,
  requests: SendRequest<Content>[],
): Promise<number> {
  const waiting = [...requests];
  let settled = 0;
  const workers = Array.from({ length: AT_ONCE }, async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      if (await settle(channel, next)) settled += 1;
    }
  });
  await Promise.all(workers);
  return settled;
}

describe("notifications B4: under random faults nothing is lost and nothing doubled", () => {
  it("mail: one mail for each key", async () => {
    FAULTS.forEach((action, seed) =>
      simulator.resend.setFault({ match: {}, probability: 0.1, seed: seed + 1, action }),
    );
    const requests = Array.from({ length: MESSAGES }, () => emailRequest());
    expect(await settleAll(channels.email, requests)).toBe(MESSAGES);
    const keys = simulator.resend.emails().map(({ idempotencyKey }) => idempotencyKey);
    expect(keys.toSorted()).toEqual(requests.map(({ idempotencyKey }) => idempotencyKey).toSorted());
    expect(simulator.resend.faults().every(({ played }) => played > 0)).toBe(true);
  });

  it("text messages: one for each text, though Twilio has no key", async () => {
    FAULTS.forEach((action, seed) =>
      simulator.twilio.setFault({ match: {}, probability: 0.1, seed: seed + 1, action }),
    );
    const requests = Array.from({ length: MESSAGES }, (_, index) =>
      smsRequest(`+3460011${String(1_000 + (index % 7))}`),
    );
    expect(await settleAll(channels.sms, requests)).toBe(MESSAGES);
    const bodies = simulator.twilio.smsMessages().map(({ body }) => body);
    expect(bodies.toSorted()).toEqual(requests.map(({ content }) => content.body).toSorted());
    expect(simulator.twilio.faults().every(({ played }) => played > 0)).toBe(true);
  });

  it("pushes: each shows once, however often it was sent", async () => {
    FAULTS.forEach((action, seed) =>
      simulator.fcm.setFault({ match: {}, probability: 0.1, seed: seed + 1, action }),
    );
    const requests = Array.from({ length: MESSAGES }, (_, index) => pushRequest(`device-${index % 9}`));
    expect(await settleAll(channels.push, requests)).toBe(MESSAGES);
    const shown = simulator.fcm
      .devices()
      .flatMap(({ visible }) => visible.map(({ collapseId }) => collapseId!));
    expect(shown.toSorted()).toEqual(requests.map(({ content }) => content.collapseId).toSorted());
    expect(simulator.fcm.pushes().length).toBeGreaterThan(MESSAGES);
  });
});
