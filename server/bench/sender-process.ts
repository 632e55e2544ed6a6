import { messageSender } from "@/server/notifications/sender";
import { openChannels } from "@/server/notifications/sending/open-channels";
import type { SendStep } from "@/server/notifications/sending/sending";
import { systemClock } from "@/server/platform/clock";
import { openDatabase } from "@/server/platform/db";
import { openLog } from "@/server/platform/log";

export interface SenderOrder {
  databaseUrl: string;
  /** What points the channels at the simulator. */
  env: Record<string, string>;
}

/** When a message reached each step of sending, in milliseconds since 1970. */
type SenderTimes = Partial<Record<SendStep, number>> & { messageId: string };

export interface SenderReport {
  times: SenderTimes[];
  /** Time that this process had a processor, in milliseconds, since the last report. */
  cpuMs: number;
}

// The sender as a process of its own, as a worker has it, which notes when each message reached each step.
let times = new Map<string, SenderTimes>();
let before = process.cpuUsage();

process.on("message", (order: SenderOrder | "report") => {
  if (order !== "report") return void start(order);
  const { user, system } = process.cpuUsage(before);
  const report: SenderReport = { times: [...times.values()], cpuMs: (user + system) / 1_000 };
  times = new Map();
  before = process.cpuUsage();
  process.send!(report);
});
process.on("disconnect", () => process.exit(0));
process.send!("loaded");

async function start({ databaseUrl, env }: SenderOrder): Promise<void> {
  const database = openDatabase(databaseUrl, { poolMax: 40, applicationName: "travellr-bench-sender" });
  const { channels } = openChannels(env, database.pool);
  const sender = messageSender({
    ctx: {
      db: database.prisma,
      pool: database.pool,
      clock: systemClock,
      actor: { kind: "system", name: "Benchmark" },
      requestId: "bench",
    },
    channels,
    workerName: "bench",
    stopSignal: new AbortController().signal,
    publicUrl: null,
    log: openLog({ process: "worker", level: "warn" }),
    checkpoint(step, messageId) {
      const one = times.get(messageId) ?? { messageId };
      one[step] = performance.timeOrigin + performance.now();
      times.set(messageId, one);
    },
  });
  await sender.start();
  process.send!("began");
}
