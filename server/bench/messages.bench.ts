import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { readInboundEvent } from "@/server/events/inbound/read-inbound-event";
import { sampleEvent } from "@/server/events/inbound/testing/event-samples";
import { startBenchChild, type BenchChild } from "./bench-child";
import { openBenchDatabase, type BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import type { SenderOrder, SenderReport } from "./sender-process";
import type { SimulatorReady, TakenCall } from "./simulator-process";
import { percentile, percentile95 } from "./timed";

const EVENTS_PER_SECOND = Number(process.env["BENCH_RATE"] ?? 100);
const SECONDS = Number(process.env["BENCH_SECONDS"] ?? 20);
const DRAINED = Number(process.env["BENCH_EVENTS"] ?? 3_000);
/** Each booking is told by e-mail, SMS and push. */
const CHANNELS = 3;

/**
 * Bookings told by event and sent to travellers on three channels: this process stores the events, another sends, a
 * third plays the providers. At a steady 100 events a second: how long from the stored event to the provider's door,
 * and how long of that and of the way back is ours. Then as fast as it goes: events stored, and messages sent.
 */
export async function benchMessages(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  const folder = await mkdtemp(join(tmpdir(), "travellr-bench-fcm-"));
  const simulator = startBenchChild("simulator-process.ts");
  const sender = startBenchChild("sender-process.ts");
  try {
    const env = await simulatorEnvironment(await simulator.next<SimulatorReady>(), folder);
    await quietNights(bench);
    await sender.next();
    const order: SenderOrder = { databaseUrl: bench.url, env };
    await sender.ask(order);
    await steady(bench, "warm", 2);
    await sender.ask<SenderReport>("report");
    return [
      ...(await steadyFigures(bench, { sender, simulator })),
      ...(await drainFigures(bench, sender, order)),
    ];
  } finally {
    await sender.end();
    await simulator.end();
    await rm(folder, { recursive: true, force: true });
    await bench.remove();
  }
}

type Children = Record<"sender" | "simulator", BenchChild>;

async function steadyFigures(bench: BenchDatabase, children: Children): Promise<Figure[]> {
  const { storedAt, ingestMs } = await steady(bench, "steady", SECONDS);
  const report = await children.sender.ask<SenderReport>("report");
  const told = await messagesOf(bench, "steady", await children.simulator.ask<TakenCall[]>("calls"));
  const stepsOf = new Map(report.times.map((times) => [times.messageId, times]));
  const toCallMs = told.map(({ calledAt, bookingRef }) => calledAt - storedAt.get(bookingRef)!);
  const ownMs = told.map(({ id, bookingRef }) => {
    const steps = stepsOf.get(id)!;
    return steps.recorded! - storedAt.get(bookingRef)! - (steps.answered! - steps["attempt-written"]!);
  });
  const inHandMs = report.times.map(
    (steps) => steps.recorded! - steps.claimed! - (steps.answered! - steps["attempt-written"]!),
  );
  const at = `at ${EVENTS_PER_SECOND} events/s of ${CHANNELS} messages`;
  return [
    {
      name: `B9: from the stored event to the provider's door, ${at}, p95`,
      value: percentile95(toCallMs),
      unit: "ms",
      target: { atMost: 1_000 },
      detail: `${toCallMs.length} messages, p99 ${percentile(toCallMs, 0.99).toFixed(0)} ms, p50 ${percentile(toCallMs, 0.5).toFixed(0)} ms`,
    },
    {
      name: `Our own time per message and channel, ${at}, from the stored event to the written answer without the call, p95`,
      value: percentile95(ownMs),
      unit: "ms",
      target: { atMost: 20 },
      detail: `p50 ${percentile(ownMs, 0.5).toFixed(1)} ms; from the claim on p95 ${percentile95(inHandMs).toFixed(1)} ms`,
    },
    {
      name: `Storing an event with its effect and its messages, ${at}, p95`,
      value: percentile95(ingestMs),
      unit: "ms",
    },
    {
      name: `Time of a processor per message, sender alone, ${at}`,
      value: report.cpuMs / told.length,
      unit: "ms",
    },
  ];
}

async function drainFigures(
  bench: BenchDatabase,
  steadySender: BenchChild,
  order: SenderOrder,
): Promise<Figure[]> {
  await steadySender.end();
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  await storeMany(bench, "drain", DRAINED);
  const storeSeconds = (performance.now() - begun) / 1_000;
  const { user, system } = process.cpuUsage(cpuBefore);
  const sender = startBenchChild("sender-process.ts");
  await sender.next();
  const startedAt = Date.now();
  await sender.ask(order);
  await allSent(bench, "drain", DRAINED);
  const report = await sender.ask<SenderReport>("report");
  const recorded = report.times.map(({ recorded: at }) => at!);
  const first = Math.min(...report.times.map(({ claimed }) => claimed!), startedAt + 60_000);
  const seconds = (Math.max(...recorded) - first) / 1_000;
  await sender.end();
  return [
    {
      name: "B9: messages sent per second, one sender, the simulator in a process of its own",
      value: recorded.length / seconds,
      unit: "msg/s",
      target: { atLeast: 300 },
      detail: `${recorded.length} messages in ${seconds.toFixed(1)} s; ${(report.cpuMs / recorded.length).toFixed(2)} ms of a processor each`,
    },
    {
      name: "Events stored per second with their effect and messages, one process",
      value: DRAINED / storeSeconds,
      unit: "events/s",
      target: { atLeast: 100 },
      detail: `${((user + system) / 1_000 / DRAINED).toFixed(2)} ms of a processor each`,
    },
  ];
}

async function simulatorEnvironment(ready: SimulatorReady, folder: string): Promise<Record<string, string>> {
  const caFile = join(folder, "ca.pem");
  await writeFile(caFile, ready.certificatePem);
  return {
    RESEND_API_KEY: "re_simulated",
    RESEND_BASE_URL: ready.url,
    EMAIL_FROM: "Travellr <bookings@travellr.example>",
    TWILIO_ACCOUNT_SID: `AC${"1".repeat(32)}`,
    TWILIO_AUTH_TOKEN: "simulated_auth_token",
    TWILIO_FROM: "+15005550006",
    TWILIO_BASE_URL: ready.url,
    FCM_PROJECT_ID: "travellr-bench",
    FCM_BASE_URL: ready.fcmUrl,
    FCM_CA_FILE: caFile,
  };
}

/** Nobody sleeps, at whatever time of the day this runs. */
async function quietNights({ database }: BenchDatabase): Promise<void> {
  await database.pool.query(
    `INSERT INTO recipient_quiet_hours (recipient_ref, from_minute, until_minute)
     SELECT name || '-guest-' || n, 0, 0 FROM unnest(ARRAY['warm', 'steady', 'drain']) name, generate_series(0, $1::int) n`,
    [Math.max(DRAINED, SECONDS * EVENTS_PER_SECOND)],
  );
}

/** Stores events at a steady rate, and waits until all that follows from them is sent. */
async function steady(bench: BenchDatabase, name: string, seconds: number) {
  const storedAt = new Map<string, number>();
  const ingestMs: number[] = [];
  const count = seconds * EVENTS_PER_SECOND;
  const begun = performance.now();
  const storing: Promise<void>[] = [];
  for (let index = 0; index < count; index++) {
    const waitMs = begun + (index * 1_000) / EVENTS_PER_SECOND - performance.now();
    if (waitMs > 0) await pause(waitMs);
    storing.push(
      (async () => {
        const from = performance.now();
        const bookingRef = await storeBooking(bench, name, index);
        ingestMs.push(performance.now() - from);
        storedAt.set(bookingRef, performance.timeOrigin + performance.now());
      })(),
    );
  }
  await Promise.all(storing);
  await allSent(bench, name, count);
  return { storedAt, ingestMs };
}

async function storeMany(bench: BenchDatabase, name: string, count: number): Promise<void> {
  let next = 0;
  await Promise.all(
    Array.from({ length: 8 }, async () => {
      while (next < count) await storeBooking(bench, name, next++);
    }),
  );
}

/** What the route for events does once the signature is checked: reads the body, stores the event and its effect. */
async function storeBooking({ ctx }: BenchDatabase, name: string, index: number): Promise<string> {
  const bookingRef = `${name}-${index}`;
  const now = new Date();
  const day = (days: number) => new Date(now.getTime() + days * 86_400_000).toISOString().slice(0, 10);
  const event = sampleEvent(
    "booking.created",
    {
      bookingRef,
      vendor: { vendorRef: `vendor-${index % 500}`, name: `Vendor ${index % 500}` },
      customer: {
        customerRef: `${name}-guest-${index}`,
        name: `Guest ${index}`,
        email: `${name}-${index}@guests.example`,
        phone: `+3460${NUMBERS[name] ?? 0}${String(index).padStart(6, "0")}`,
        locale: "en",
        timeZone: "Europe/Madrid",
        devices: [{ token: `token-of-${name}-${index}`, platform: "android" }],
      },
      bookedAt: now.toISOString(),
      startsOn: day(60),
      endsOn: day(67),
    },
    { id: `${name}-${index}`, time: now.toISOString() },
  );
  const reading = readInboundEvent(JSON.stringify(event), now);
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  const received = await receiveInboundEvent(ctx, reading.read);
  if (received.outcome !== "APPLIED") throw new Error(JSON.stringify(received));
  return bookingRef;
}

const NUMBERS: Record<string, number> = { warm: 1, steady: 2, drain: 3 };

async function allSent({ database }: BenchDatabase, name: string, count: number): Promise<void> {
  for (const deadline = performance.now() + 600_000; performance.now() < deadline; await pause(100)) {
    const { rows } = await database.pool.query<{ open: bigint; sent: bigint }>(
      `SELECT count(*) FILTER (WHERE due_at IS NOT NULL) AS open, count(*) FILTER (WHERE status = 'ACCEPTED') AS sent
       FROM message WHERE booking_ref LIKE $1 || '-%'`,
      [name],
    );
    const { open, sent } = rows[0]!;
    if (Number(open) > 0) continue;
    if (Number(sent) === count * CHANNELS) return;
    throw new Error(`${sent} of ${count * CHANNELS} messages were sent.`);
  }
  throw new Error("The messages were not sent within ten minutes.");
}

async function messagesOf({ database }: BenchDatabase, name: string, taken: readonly TakenCall[]) {
  const calledAt = new Map(taken.map(([channel, key, atMs]) => [`${channel} ${key}`, atMs]));
  const { rows } = await database.pool.query<{
    id: string;
    channel: string;
    bookingRef: string;
    to: string | null;
  }>(
    `SELECT id, channel, booking_ref AS "bookingRef", to_address AS to FROM message WHERE booking_ref LIKE $1 || '-%'`,
    [name],
  );
  return rows.map(({ id, channel, bookingRef, to }) => ({
    id,
    bookingRef,
    calledAt: calledAt.get(`${channel} ${channel === "SMS" ? to : id}`)!,
  }));
}
