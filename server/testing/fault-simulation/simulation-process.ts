import pg from "pg";
import { addressOf, copyTemplate } from "@/server/testing/template-database";
import { drawSchedule, scheduleText, type FaultSchedule } from "./fault-schedule";
import { PLANTED_BUGS } from "./planted-bugs";
import { playSchedule, type PlayedSchedule } from "./play-schedule";
import { openSimulationWorld, type SimulationWorld } from "./simulation-world";

// One of the processes among which the schedules are divided; told by its parent which seeds to play.

/** What a process is told. */
export interface SimulationOrder {
  serverUrl: string;
  template: string;
  seeds: number[];
  vendors: number;
  /** The number of the planted bug, whose code this process runs already. */
  plant?: number;
}

/** What it tells: one schedule played, or one that went wrong, shortened. */
export type SimulationNews =
  | { kind: "played"; seed: number; faults: string[]; arrows: [string, number][]; ticks: number }
  | { kind: "violated"; seed: number; violations: string[]; schedule: string[]; history: string[] }
  | { kind: "done" };

/** A ledger that grows without end would make each schedule slower than the one before. */
const SCHEDULES_PER_WORLD = 200;

// Prisma and pg note where each query came from, which takes a third of the time; what fails is told by its message.
Error.stackTraceLimit = 0;
process.setSourceMapsEnabled(false);

process.on("message", (order: SimulationOrder) => {
  simulate(order)
    .then(() => process.send!({ kind: "done" } satisfies SimulationNews, () => process.exit(0)))
    .catch((error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    });
});

async function simulate(order: SimulationOrder): Promise<void> {
  const worlds = worldsOf(order);
  for (const [index, seed] of order.seeds.entries()) {
    if (index > 0 && index % SCHEDULES_PER_WORLD === 0) await worlds.renew();
    const schedule = drawSchedule(seed, order.vendors);
    const played = await playSchedule(await worlds.current(), schedule);
    if (played.violations.length === 0) {
      tell({
        kind: "played",
        seed,
        faults: [...new Set(schedule.faults.map(({ name }) => name))],
        arrows: [...played.arrows],
        ticks: played.ticks,
      });
      continue;
    }
    const shortest = await shorten(worlds, schedule, played);
    tell({
      kind: "violated",
      seed,
      violations: shortest.played.violations.slice(0, 12),
      schedule: scheduleText(shortest.schedule),
      history: relevantHistory(shortest.played),
    });
  }
  await worlds.close();
}

/** Leaves out one fault after the other, as long as something still goes wrong without it. */
async function shorten(
  worlds: ReturnType<typeof worldsOf>,
  schedule: FaultSchedule,
  played: PlayedSchedule,
): Promise<{ schedule: FaultSchedule; played: PlayedSchedule }> {
  let shortest = { schedule, played };
  for (const fault of schedule.faults) {
    const candidate = {
      ...shortest.schedule,
      faults: shortest.schedule.faults.filter((each) => each !== fault),
    };
    // What went wrong may have left its world out of order.
    await worlds.renew();
    const again = await playSchedule(await worlds.current(), candidate);
    if (again.violations.length > 0) shortest = { schedule: candidate, played: again };
  }
  await worlds.renew();
  return shortest;
}

const HISTORY_LINES_MAX = 80;

/** What happened to the payouts that the violations name, and what was done to the workers. */
function relevantHistory({ violations, history }: PlayedSchedule): string[] {
  const named = new Set(violations.join(" ").match(/pout_\w+/g) ?? []);
  const lines = history.filter(
    (line) => !line.includes("pout_") || [...named].some((id) => line.includes(id)),
  );
  return lines.slice(-HISTORY_LINES_MAX);
}

function worldsOf(order: SimulationOrder) {
  let world: SimulationWorld | null = null;
  let made = 0;
  const close = async () => {
    await world?.close();
    world = null;
  };
  return {
    close,
    renew: close,
    async current(): Promise<SimulationWorld> {
      made += 1;
      world ??= await openSimulationWorld(
        await openCopy(order, `simulation_${process.pid}_${made}`),
        order.vendors,
        order.plant === undefined ? undefined : PLANTED_BUGS[order.plant - 1]?.sql,
      );
      return world;
    },
  };
}

async function openCopy({ serverUrl, template }: SimulationOrder, name: string): Promise<string> {
  const client = new pg.Client({ connectionString: serverUrl });
  await client.connect();
  try {
    await copyTemplate(client, template, name);
  } finally {
    await client.end();
  }
  return addressOf(serverUrl, name);
}

function tell(news: SimulationNews): void {
  process.send!(news);
}
