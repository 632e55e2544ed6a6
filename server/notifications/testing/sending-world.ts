import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll } from "vitest";
import { channelPace } from "@/server/gateways/channel-pace";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readSample } from "@/server/events/inbound/testing/event-samples";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import type { Message } from "@/server/platform/prisma/client";
import type { WorkerPart } from "@/server/platform/worker-part";
import { useTestDatabase, type TestDatabase } from "@/server/testing/database";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { openTestChannels, type TestChannels } from "@/server/testing/provider-simulator/testing/channels";
import { SIMULATED_AUTH_TOKEN } from "@/server/testing/provider-simulator/twilio/twilio-simulator";
import { receivePushReceipt } from "../commands/receive-push-receipt";
import { receiveResendEvent } from "../commands/receive-resend-event";
import { callbackAddress } from "../callback-address";
import { receiveTwilioCallback } from "../commands/receive-twilio-callback";
import { messageSender, type MessageSenderOptions } from "../sender";
import type { SendingChannels } from "../sending/sending";

const SECRET = `whsec_${Buffer.from("a secret for the tests alone").toString("base64")}`;
const UNTIL_MS = 15_000;

/** A database, the providers' simulator with the real SDKs, and an address that takes their callbacks. */
export interface SendingWorld {
  database: TestDatabase;
  ctx: Context;
  simulator: ProviderSimulator;
  channels: SendingChannels;
  /** What Resend's webhooks are signed with. */
  secret: string;
  /** The body's Svix headers, as Resend signs it. */
  signed(id: string, body: string): Record<"svix-id" | "svix-timestamp" | "svix-signature", string>;
  /** A traveller books, by an event. Of their own, with e-mail, phone and a device, and no quiet hours, unless told. */
  book(given?: {
    customer?: Record<string, unknown>;
    startsOn?: string;
    endsOn?: string;
    quietHours?: { fromMinute: number; untilMinute: number };
  }): Promise<Booked>;
  /** Starts a sender; it is stopped after the test. */
  send(options?: Partial<MessageSenderOptions>): Promise<WorkerPart>;
  messagesOf(bookingRef: string): Promise<Message[]>;
  /** Waits for a condition, fifteen seconds at most unless told; throws with the last value then. */
  until<T>(look: () => Promise<T> | T, isSo: (value: T) => boolean, withinMs?: number): Promise<T>;
}

export interface Booked {
  bookingRef: string;
  customerRef: string;
  email: string;
  phone: string;
  token: string;
}

/**
 * Opens the world for a test file. Its members may be used inside hooks and tests only. `timeoutMs` is the longest a
 * call to a provider may take, in milliseconds; 1,500 unless told.
 */
export function sendingWorld(options: { timeoutMs?: number } = {}): SendingWorld {
  const database = useTestDatabase({ poolMax: 20 });
  const senders: WorkerPart[] = [];
  let simulator: ProviderSimulator;
  let opened: TestChannels;
  let hook: { server: Server; url: string };
  let count = 0;

  beforeAll(async () => {
    simulator = await startProviderSimulator();
    opened = openTestChannels(simulator, { timeoutMs: options.timeoutMs ?? 1_500 });
    hook = await openHook(() => world.ctx);
    simulator.resend.setWebhookTargets([{ url: `${hook.url}/api/webhooks/resend`, secret: SECRET }]);
    simulator.twilio.setInboundUrl(callbackAddress(hook.url, { provider: "twilio", attemptId: null }));
  });
  afterEach(async () => {
    await Promise.all(senders.splice(0).map((sender) => sender.stop(5_000)));
    simulator.resend.clearFaults();
    simulator.twilio.clearFaults();
    simulator.fcm.clearFaults();
    simulator.resend.clearWebhookFaults();
    simulator.twilio.clearCallbackFaults();
  });
  afterAll(async () => {
    hook.server.closeAllConnections();
    hook.server.close();
    await opened.close();
    await simulator.close();
  });

  const world: SendingWorld = {
    database,
    secret: SECRET,
    get ctx() {
      return database.context({ clock: systemClock });
    },
    get simulator() {
      return simulator;
    },
    get channels() {
      const pace = () => channelPace({ perSecond: null });
      return {
        EMAIL: { channel: opened.email, pace: pace() },
        SMS: { channel: opened.sms, pace: pace() },
        PUSH: { channel: opened.push, pace: pace() },
      };
    },
    signed(id, body) {
      const at = new Date();
      return {
        "svix-id": id,
        "svix-timestamp": String(Math.floor(at.getTime() / 1000)),
        "svix-signature": new Webhook(SECRET).sign(id, at, body),
      };
    },
    async book({ customer = {}, startsOn = "2037-03-01", endsOn = "2037-03-05", quietHours } = {}) {
      count += 1;
      const booked: Booked = {
        bookingRef: `BK-${count}`,
        customerRef: `guest-${count}`,
        email: `guest-${count}@travellr.example`,
        phone: `+3460${String(1_000_000 + count)}`,
        token: `token-of-guest-${count}`,
      };
      const { bookingRef, customerRef, email, phone, token } = booked;
      await database.prisma.recipientQuietHours.create({
        data: { recipientRef: customerRef, ...(quietHours ?? { fromMinute: 0, untilMinute: 0 }) },
      });
      const devices = [{ token, platform: "android" }];
      // The sample's time is long ago for the clock of the database, so the device is seen here.
      await database.pool.query(
        `WITH known AS (INSERT INTO recipient (customer_ref, name, told_at) VALUES ($1, 'Guest', '2020-01-01') RETURNING customer_ref)
         INSERT INTO push_device (id, token, customer_ref, platform, last_seen_at)
         SELECT 'pdev_' || customer_ref, $2, customer_ref, 'ANDROID', scheduling_now() FROM known
         WHERE NOT $3`,
        [customerRef, token, "devices" in customer],
      );
      await receiveInboundEvent(
        world.ctx,
        readSample(
          "booking.created",
          {
            bookingRef,
            startsOn,
            endsOn,
            customer: {
              customerRef,
              name: `Guest ${count}`,
              email,
              phone,
              locale: "en",
              timeZone: "UTC",
              devices,
              ...customer,
            },
          },
          { time: "2026-01-14T12:00:00Z" },
        ),
      );
      return booked;
    },
    async send(given = {}) {
      const sender = messageSender({
        ctx: world.ctx,
        channels: world.channels,
        workerName: `test-${senders.length + 1}`,
        stopSignal: new AbortController().signal,
        publicUrl: hook.url,
        twilioTokens: [SIMULATED_AUTH_TOKEN],
        lookMs: 50,
        ...given,
        settings: { firstLookMs: 50, notTakenAfterMs: 300, ...given.settings },
      });
      await sender.start();
      senders.push(sender);
      return sender;
    },
    messagesOf: (bookingRef) =>
      database.prisma.message.findMany({ where: { bookingRef }, orderBy: { seq: "asc" } }),
    async until(look, isSo, withinMs = UNTIL_MS) {
      const endsAt = performance.now() + withinMs;
      for (;;) {
        const value = await look();
        if (isSo(value)) return value;
        if (performance.now() > endsAt)
          throw new Error(
            `It did not come about. The last was ${JSON.stringify(value, (_, one: unknown) => (typeof one === "bigint" ? one.toString() : one))}`,
          );
        await pause(25);
      }
    },
  };
  return world;
}

/** What the three routes do, without the web process. */
async function openHook(ctx: () => Context): Promise<{ server: Server; url: string }> {
  let url = "";
  const server = createServer((request, response) => {
    void answer(ctx(), url, request, response);
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { server, url };
}

async function answer(ctx: Context, base: string, request: IncomingMessage, response: ServerResponse) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const rawBody = Buffer.concat(chunks).toString("utf8");
  const url = `${base}${request.url ?? "/"}`;
  const header = (name: string) => (request.headers[name] as string | undefined) ?? null;
  const { pathname, search, searchParams } = new URL(url);
  if (pathname === "/api/webhooks/push") {
    const isKnown = await receivePushReceipt(ctx, searchParams);
    return response.writeHead(isKnown ? 204 : 404).end();
  }
  const received =
    pathname === "/api/webhooks/resend"
      ? await receiveResendEvent(ctx, {
          rawBody,
          headers: {
            "svix-id": header("svix-id"),
            "svix-timestamp": header("svix-timestamp"),
            "svix-signature": header("svix-signature"),
          },
          secrets: [SECRET],
        })
      : await receiveTwilioCallback(ctx, {
          rawBody,
          signature: header("x-twilio-signature"),
          target: `${pathname}${search}`,
        });
  return response.writeHead(received.kind === "refused" ? 400 : 204).end();
}
