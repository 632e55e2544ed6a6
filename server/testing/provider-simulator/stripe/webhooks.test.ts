import { createServer, type Server } from "node:http";
import Stripe from "stripe";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { verifyStripeWebhook } from "@/server/gateways/verify-stripe-webhook";
import { startProviderSimulator, type ProviderSimulator } from "../simulator-server";

const SECRET = "whsec_simulated";

/** A receiver that checks each signature, remembers what came, and answers as told. */
async function receiver() {
  const got: { id: string; type: string; objectId: string | null }[] = [];
  const inbox = { refused: 0, status: 200, hold: null as Promise<void> | null };
  const server: Server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const header = request.headers["stripe-signature"];
      const result = verifyStripeWebhook(
        Buffer.concat(chunks),
        typeof header === "string" ? header : null,
        [SECRET],
        Date.now(),
      );
      if (result.ok)
        got.push({ id: result.event.id, type: result.event.type, objectId: result.event.objectId });
      else inbox.refused += 1;
      void (inbox.hold ?? Promise.resolve()).then(() =>
        response.writeHead(result.ok ? inbox.status : 400).end(),
      );
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  return {
    got,
    inbox,
    url: `http://127.0.0.1:${port}/hook`,
    close() {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

let simulator: ProviderSimulator;
let stripe: Stripe;
let hook: Awaited<ReturnType<typeof receiver>>;
let destination: string;

beforeEach(async () => {
  hook = await receiver();
  simulator = await startProviderSimulator({
    stripe: { webhookTargets: [{ url: hook.url, secret: SECRET }], webhookRetryDelaysMs: [5, 5] },
  });
  stripe = new Stripe("sk_test_x", {
    host: "127.0.0.1",
    port: simulator.port,
    protocol: "http",
    maxNetworkRetries: 0,
  });
  destination = simulator.stripe.addAccount().id;
});
afterEach(async () => {
  await simulator.close();
  await hook.close();
});

const pay = (amount = 100) => stripe.transfers.create({ amount, currency: "eur", destination });
const idsReceived = () => hook.got.map(({ objectId }) => objectId);

describe("webhooks", () => {
  it("tell of transfers, reversals and accounts, signed, and can be read again as events", async () => {
    const { id } = await pay();
    await simulator.stripe.webhooksIdle();
    await stripe.transfers.createReversal(id, { amount: 40 });
    await simulator.stripe.webhooksIdle();
    simulator.stripe.changeAccount(destination, { payoutsEnabled: false });
    await simulator.stripe.webhooksIdle();
    expect(hook.got.map(({ type, objectId }) => [type, objectId])).toEqual([
      ["transfer.created", id],
      ["transfer.reversed", id],
      ["account.updated", destination],
    ]);
    expect(hook.inbox.refused).toBe(0);
    const events = await stripe.events.list({ types: ["transfer.created", "transfer.reversed"] });
    expect(events.data.map(({ type }) => type)).toEqual(["transfer.reversed", "transfer.created"]);
    expect(await stripe.events.retrieve(hook.got[1]!.id)).toMatchObject({
      data: { object: { id, amount_reversed: 40 } },
    });
    expect((await stripe.events.list({ delivery_success: false })).data).toEqual([]);
  });

  it("are tried again until they are taken, and given up in the end", async () => {
    hook.inbox.status = 503;
    const { id } = await pay();
    await simulator.stripe.webhooksIdle();
    expect(idsReceived()).toEqual([id, id, id]);
    expect(new Set(hook.got.map((one) => one.id)).size).toBe(1);
    expect(simulator.stripe.summary().unsettledEvents).toBe(0);
  });

  it("are refused under another secret", async () => {
    simulator.stripe.setWebhookTargets([{ url: hook.url, secret: "whsec_other" }]);
    await pay();
    await simulator.stripe.webhooksIdle();
    expect([hook.got.length, hook.inbox.refused]).toEqual([0, 3]);
  });

  it("get lost on script, while the event stays readable", async () => {
    simulator.stripe.setWebhookFault({ times: 1, action: { kind: "lost" } });
    await pay();
    const second = await pay();
    await simulator.stripe.webhooksIdle();
    expect(idsReceived()).toEqual([second.id]);
    expect((await stripe.events.list()).data).toHaveLength(2);
  });

  it("come five times, all with the same event id", async () => {
    simulator.stripe.setWebhookFault({ action: { kind: "duplicate", copies: 5 } });
    const { id } = await pay();
    await simulator.stripe.webhooksIdle();
    expect(idsReceived()).toEqual([id, id, id, id, id]);
    expect(new Set(hook.got.map((one) => one.id)).size).toBe(1);
  });

  it("come in reversed order", async () => {
    simulator.stripe.setWebhookFault({ types: ["transfer.created"], action: { kind: "reverse", hold: 3 } });
    const made = [await pay(1), await pay(2), await pay(3), await pay(4)].map(({ id }) => id);
    await vi.waitFor(() => expect(hook.got).toHaveLength(3));
    expect(idsReceived()).toEqual([made[2], made[1], made[0]]);
    simulator.stripe.releaseHeldWebhooks();
    await vi.waitFor(() => expect(idsReceived()[3]).toBe(made[3]));
  });

  it("come late", async () => {
    simulator.stripe.setWebhookFault({ times: 1, action: { kind: "delay", delayMs: 60 } });
    const late = await pay();
    const soon = await pay();
    await simulator.stripe.webhooksIdle();
    expect(new Set(idsReceived())).toEqual(new Set([late.id, soon.id]));
    expect(simulator.stripe.webhookTries()).toHaveLength(2);
  });

  it("come before the answer of the request that caused them", async () => {
    simulator.stripe.setWebhookFault({ action: { kind: "before_response" } });
    let release = () => {};
    hook.inbox.hold = new Promise((done) => (release = done));
    let answered = false;
    const paying = pay().then((made) => ((answered = true), made));
    await vi.waitFor(() => expect(hook.got).toHaveLength(1));
    expect(answered).toBe(false);
    release();
    expect((await paying).id).toBe(hook.got[0]!.objectId);
  });
});
