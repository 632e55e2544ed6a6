import { setTimeout as pause } from "node:timers/promises";
import { PAYING_STEPS } from "@/server/payroll/paying/paying";
import type { Context } from "@/server/platform/context";
import type { ProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import { approveWeek, makePaidVendors } from "./approved-run";
import { paymentFaults } from "./payment-faults";
import { seededChance, type SeededChance } from "./seeded-chance";
import { workerNursery, type LifePlan } from "./worker-life";

export interface KillOptions {
  ctx: Context;
  databaseUrl: string;
  simulator: ProviderSimulator;
  /** How many workers are killed in all. */
  points: number;
  seed: number;
  /** How many workers work at one time. */
  workers: number;
  /** How many vendors each run pays. */
  vendors: number;
  onProgress?: (sentence: string) => void;
}

export interface KillReport {
  /** Kills at named steps and at moments. */
  killsAtSteps: number;
  killsAtMoments: number;
  runs: number;
  payouts: number;
  transfers: number;
  /** Transfers that were asked for more than once, because a worker died between call and result. */
  replayed: number;
  seconds: number;
  /** What is wrong; empty is the result wanted. */
  faults: string[];
}

const STUCK_AFTER_MS = 90_000;

/**
 * Pays runs by real worker processes that are killed as by `kill -9` at random points, restarted each time, until
 * that many kills have happened and everything is paid; a finished run is followed by another. Then judges by the
 * simulator's ledger. Throws when nothing moves for a minute and a half.
 */
export async function killWorkers(options: KillOptions): Promise<KillReport> {
  const { ctx, simulator, points, seed, vendors } = options;
  const startedAt = performance.now();
  const chance = seededChance(seed);
  const vendorIds = await makePaidVendors(ctx, simulator.stripe, vendors);
  const runIds = [await approveWeek(ctx, vendorIds, 0)];
  const nursery = workerNursery({
    NODE_ENV: "test",
    DATABASE_URL: options.databaseUrl,
    STRIPE_API_URL: simulator.url,
    STRIPE_SECRET_KEY: "",
    STRIPE_TRANSFERS_PER_SECOND: "0",
    LOG_LEVEL: process.env["KILL_LOG_LEVEL"] ?? "silent",
  });
  const kills = { planned: 0, "at-step": 0, "at-moment": 0, movedAt: performance.now() };
  const isOver = async () =>
    (await ctx.db.payrollRun.count({
      where: { id: { in: runIds }, status: { in: ["PAID", "PARTLY_PAID"] } },
    })) === runIds.length;
  const done = () => kills["at-step"] + kills["at-moment"] >= points;

  /** One place at which workers live one after the other. The last of each place lives until all is paid. */
  const place = async () => {
    while (kills.planned < points) {
      kills.planned += 1;
      const plan = lifePlan(chance);
      const life = await nursery.begin(plan);
      if (!(await life.ended)) throw new Error("A worker ended by itself.");
      kills[plan.kind === "at-step" ? "at-step" : "at-moment"] += 1;
      kills.movedAt = performance.now();
    }
    return nursery.begin({ kind: "until-told" });
  };

  const keepBusy = async () => {
    for (let openBefore = -1; ; await pause(50)) {
      const over = await isOver();
      if (over && done()) return;
      if (over) {
        options.onProgress?.(
          `Run ${runIds.length} is paid after ${kills["at-step"] + kills["at-moment"]} kills`,
        );
        runIds.push(await approveWeek(ctx, vendorIds, runIds.length));
      }
      const open = await ctx.db.payout.count({
        where: { status: { in: ["RESERVED", "SENDING", "UNKNOWN", "SENT"] } },
      });
      if (open !== openBefore) kills.movedAt = performance.now();
      openBefore = open;
      if (performance.now() - kills.movedAt > STUCK_AFTER_MS) throw new Error(await stuckText(ctx));
    }
  };

  try {
    const places = Array.from({ length: options.workers }, place);
    const lastLives = Promise.all(places);
    await Promise.race([keepBusy(), lastLives.then(() => new Promise<never>(() => undefined))]);
    for (const life of await lastLives) life.kill();
  } finally {
    nursery.close();
  }
  const faults: string[] = [];
  for (const runId of runIds) faults.push(...(await paymentFaults(ctx, simulator.stripe, runId)));
  const attempts = await ctx.db.payoutAttempt.count({ where: { calls: { gt: 1 } } });
  return {
    killsAtSteps: kills["at-step"],
    killsAtMoments: kills["at-moment"],
    runs: runIds.length,
    payouts: await ctx.db.payout.count({ where: { runId: { in: runIds }, outcome: "PAYABLE" } }),
    transfers: simulator.stripe.ledger().length,
    replayed: attempts,
    seconds: Math.round((performance.now() - startedAt) / 1_000),
    faults,
  };
}

/** Two of three die at a named step, some payouts into their life; the others at any moment of it. */
function lifePlan(chance: SeededChance): LifePlan {
  if (chance.whole(3) === 0) return { kind: "at-moment", afterMs: chance.whole(700) };
  return { kind: "at-step", step: chance.pick(PAYING_STEPS), nth: 1 + chance.whole(5) };
}

async function stuckText(ctx: Context): Promise<string> {
  const payouts = await ctx.db.payout.groupBy({ by: ["status"], _count: true });
  const jobs = await ctx.db.job.findMany({ where: { status: { in: ["QUEUED", "RUNNING"] } }, take: 5 });
  return `Nothing has moved for too long. Payouts: ${JSON.stringify(payouts)}. Jobs: ${jobs
    .map((job) => `${job.name} ${job.status} ${job.lastError ?? ""}`)
    .join("; ")}`;
}
