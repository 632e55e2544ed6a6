import { receiveInboundEvent } from "@/server/events/inbound/commands/receive-inbound-event";
import { eventPlanners } from "@/server/events/inbound/planners";
import { readInboundEvent, type ReadEvent } from "@/server/events/inbound/read-inbound-event";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { openDatabase } from "@/server/platform/db";
import type { SendingSettings, SendStep } from "../sending/sending";

/** Where a process that takes an event may die: with its messages written and not committed, and after the commit. */
type IngestStep = "planned" | "committed";

/** What a process of the kill test is to do, and at which step it ends itself as `kill -9` does. */
export type SenderLife = { databaseUrl: string; env: Record<string, string> } & (
  | { does: "send"; name: string; dieAt: { step: SendStep; nth: number }; settings: Partial<SendingSettings> }
  | { does: "ingest"; body: string; dieAt: IngestStep }
);

const die = () => void process.kill(process.pid, "SIGKILL");

// A process as the web process (which takes events) and the worker (which sends) are, for tests that kill them.
process.on("message", (life: SenderLife) => void begin(life));
process.on("disconnect", () => process.exit(1));
process.send!("loaded");

async function begin(life: SenderLife): Promise<void> {
  const database = openDatabase(life.databaseUrl, { poolMax: 12, applicationName: "travellr-kill" });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: systemClock,
    actor: { kind: "system", name: "Kill test" },
    requestId: "req_kill",
  };
  if (life.does === "ingest") return ingest(ctx, read(life.body), life.dieAt);
  // Loaded only here: the providers' libraries take most of the time that a process needs to begin.
  const { messageSender } = await import("../sender");
  const { openChannels } = await import("../sending/open-channels");
  let seen = 0;
  const { dieAt } = life;
  const sender = messageSender({
    ctx,
    channels: openChannels({ ...life.env, MESSAGES_TIMEOUT_MS: "2000" }, database.pool).channels,
    workerName: life.name,
    stopSignal: new AbortController().signal,
    publicUrl: null,
    lookMs: 50,
    settings: life.settings,
    checkpoint(step) {
      if (step !== dieAt.step) return;
      seen += 1;
      if (seen === dieAt.nth) die();
    },
  });
  await sender.start();
}

async function ingest(ctx: Context, event: ReadEvent, dieAt: IngestStep): Promise<void> {
  const planners =
    dieAt === "planned" ? [...eventPlanners, () => (die(), new Promise<void>(() => {}))] : eventPlanners;
  await receiveInboundEvent(ctx, event, planners);
  die();
}

function read(body: string): ReadEvent {
  const reading = readInboundEvent(body, new Date());
  if (!reading.ok) throw new Error(JSON.stringify(reading.problems));
  return reading.read;
}
