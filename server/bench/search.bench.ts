import { setTimeout as pause } from "node:timers/promises";
import type { ApiContext } from "@/server/api/context";
import { createCaller } from "@/server/api/root";
import { openLog } from "@/server/platform/log";
import { makeStaffActor } from "@/server/testing/factories";
import { openBenchDatabase, type BenchDatabase } from "./bench-database";
import type { Figure } from "./figure";
import { makeMessages } from "./make-messages";
import { percentile, percentile95, timed } from "./timed";

const MESSAGES = Number(process.env["BENCH_MESSAGES"] ?? 1_000_000);
const PEOPLE = Number(process.env["BENCH_PEOPLE"] ?? 20);
/** Searches of each kind by each person. */
const TIMES = 10;
/** How long a person looks at what was found, in milliseconds, at most. */
const LOOK_MS = 1_000;

type Search = Parameters<ReturnType<typeof createCaller>["notifications"]["find"]>[0];

/**
 * Support's look-up over a million messages, through the procedure, with 20 people who search at once: each kind of
 * search of test D1, for messages by chance.
 */
export async function benchSearch(): Promise<Figure[]> {
  const bench = await openBenchDatabase();
  try {
    const seedMs = await timed(() => makeMessages(bench.database.pool, MESSAGES));
    process.stderr.write(
      `Made ${MESSAGES.toLocaleString("en-GB")} messages in ${(seedMs / 1_000).toFixed(0)} s\n`,
    );
    const caller = await callerOf(bench);
    const known = await knownMessages(bench);
    const names = Object.keys(SEARCHES);
    // The first of each kind reads what lies on the disk alone.
    for (const name of names)
      for (const one of known.slice(0, 3)) await caller.notifications.find(SEARCHES[name]!(one));
    const samples = new Map<string, number[]>(names.map((name) => [name, []]));
    let place = 0;
    const person = async () => {
      for (let time = 0; time < TIMES; time++)
        for (const name of names) {
          await pause(Math.random() * LOOK_MS);
          const search = SEARCHES[name]!(known[place++ % known.length]!);
          const from = performance.now();
          await caller.notifications.find(search);
          samples.get(name)!.push(performance.now() - from);
        }
    };
    await Promise.all(Array.from({ length: PEOPLE }, person));
    return [...samples].map(([name, of]) => ({
      name: `D1: ${name}, ${MESSAGES.toLocaleString("en-GB")} messages, ${PEOPLE} people at once, p95`,
      value: percentile95(of),
      unit: "ms",
      target: { atMost: 50 },
      detail: `${of.length} searches, median ${percentile(of, 0.5).toFixed(1)} ms, p99 ${percentile(of, 0.99).toFixed(1)} ms`,
    }));
  } finally {
    await bench.remove();
  }
}

interface KnownMessage {
  id: string;
  channel: "EMAIL" | "SMS" | "PUSH";
  bookingRef: string;
  name: string;
  email: string;
  phone: string;
  providerId: string;
  at: Date;
}

const iso = (at: Date, days: number) => new Date(at.getTime() + days * 86_400_000).toISOString();

const SEARCHES: Readonly<Record<string, (one: KnownMessage) => Search>> = {
  "nothing typed": () => ({}),
  "by message id": ({ id }) => ({ query: id }),
  "by the provider's id": ({ providerId }) => ({ query: providerId }),
  "by booking reference": ({ bookingRef }) => ({ query: bookingRef }),
  "by e-mail": ({ email }) => ({ query: email }),
  "by part of an e-mail": ({ email }) => ({ query: email.split("@")[0]!.slice(2) }),
  "by three letters": ({ email }) => ({ query: email.slice(1, 4) }),
  "by phone as it is written": ({ phone }) => ({
    query: `${phone.slice(0, 3)} ${phone.slice(3, 6)} ${phone.slice(6, 9)} ${phone.slice(9)}`,
  }),
  "by the last 7 digits": ({ phone }) => ({ query: phone.slice(-7) }),
  "by the last 4 digits": ({ phone }) => ({ query: phone.slice(-4) }),
  "by name": ({ name }) => ({ query: name }),
  "by part of a name": ({ name }) => ({ query: name.split(" ")[1]!.slice(0, 5) }),
  "by status and time": ({ at }) => ({ status: ["FAILED", "BOUNCED"], from: iso(at, -7), until: iso(at, 1) }),
  "by channel, template and status": ({ channel }) => ({
    channel: [channel],
    status: ["UNDELIVERED"],
    template: ["booking-confirmation"],
  }),
  "by status, channel and part of a name": ({ channel, name }) => ({
    channel: [channel],
    status: ["FAILED", "BOUNCED", "UNDELIVERED"],
    query: name.split(" ")[1]!,
  }),
};

async function knownMessages({ database }: BenchDatabase): Promise<KnownMessage[]> {
  const { rows } = await database.pool.query<KnownMessage>(
    `SELECT m.id, m.channel, m.booking_ref AS "bookingRef", m.recipient_name AS name, m.recipient_email AS email,
       m.recipient_phone AS phone, a.provider_id AS "providerId", m.created_at AS at
     FROM message m TABLESAMPLE SYSTEM (1) JOIN message_attempt a ON a.message_id = m.id ORDER BY random() LIMIT 3000`,
  );
  return rows;
}

async function callerOf(bench: BenchDatabase) {
  const actor = await makeStaffActor(bench.ctx);
  return createCaller({
    ...bench.ctx,
    actor,
    prisma: bench.database.prisma,
    staff: {
      id: actor.id,
      name: actor.name,
      email: "bench@travellr.example",
      role: "SUPPORT",
      sessionId: "ses_bench",
    },
    businessTimeZone: "UTC",
    log: openLog({ process: "bench", level: "error" }),
  } as unknown as ApiContext);
}
