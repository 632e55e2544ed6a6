import { afterEach, expect, it, vi } from "vitest";
import { systemClock } from "@/server/platform/clock";
import type { Context } from "@/server/platform/context";
import { startTestProcess, type TestProcess } from "@/server/scheduling/testing/child-processes";
import { clearSchedules, makeSchedule } from "@/server/scheduling/testing/scheduling-world";
import { useTestDatabase, type TestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { seededChance } from "@/server/testing/kill-harness/seeded-chance";
import { payrollExecutors } from "./scheduled-runs";

vi.setConfig({ testTimeout: 600_000 });

const killed = useTestDatabase();
const undisturbed = useTestDatabase();

/** A kill takes some three seconds; DRAFT_KILLS=100 does a hundred. */
const KILLS = Number(process.env["DRAFT_KILLS"] ?? 3);
const WEEKS = KILLS + 2;
const WEEK_MS = 7 * 86_400_000;
const CURRENCIES = ["EUR", "GBP", "JPY"];
const processes: TestProcess[] = [];
afterEach(() => {
  for (const each of processes.splice(0)) each.kill();
});

/** The same vendors and earnings in either database, some of every week up to now. */
async function makeWorld(database: TestDatabase, now: number): Promise<Context> {
  const ctx = database.context({ clock: systemClock });
  await clearSchedules(ctx);
  await makeSchedule(ctx, {
    key: "payroll-weekly",
    cron: "0 8 * * 1",
    catchUp: "ALL_MISSED",
    plannedThrough: new Date(now - WEEKS * WEEK_MS),
    attemptsMax: 100,
    timeLimitSeconds: 3_600,
  });
  for (let vendor = 0; vendor < 5; vendor++) {
    const vendorId = await makeVendor(ctx, { ref: `vendor-${vendor}` });
    for (let week = 0; week <= WEEKS; week++)
      for (const [index, currency] of CURRENCIES.entries())
        await makeEarning(ctx, {
          vendorId,
          currency,
          grossMinor: 10_000n + BigInt(vendor * 317 + week * 41 + index * 7),
          completedAt: new Date(now - week * WEEK_MS - vendor * 86_400_000),
        });
  }
  return ctx;
}

const start = (): TestProcess => {
  const started = startTestProcess();
  processes.push(started);
  return started;
};

/** What stands in each run and its payouts; nothing that differs between two worlds by chance. */
async function totalsOf({ pool }: Context) {
  const { rows } = await pool.query<{ run: string; status: string; minor: bigint; claimed: bigint }>(
    `SELECT r.period_end || ' ' || r.currency AS run, r.status::text AS status, r.payable_vendors AS vendors,
            r.payable_minor AS minor,
            (SELECT count(*) FROM payout p WHERE p.run_id = r.id) AS payouts,
            (SELECT count(*) FROM payout_line l JOIN payout p ON p.id = l.payout_id WHERE p.run_id = r.id) AS lines,
            (SELECT sum(l.amount_minor)::bigint FROM payout_line l JOIN payout p ON p.id = l.payout_id
              WHERE p.run_id = r.id) AS claimed
       FROM payroll_run r ORDER BY r.period_end, r.currency, r.id`,
  );
  return rows;
}

it(`B1: a worker that is killed ${KILLS} times while it drafts leaves what an undisturbed one does`, async () => {
  const seed = Number(process.env["KILL_SEED"] ?? Date.now() % 1_000_000);
  console.info(`Drafting is killed by seed ${seed} (KILL_SEED=${seed} repeats its plan)`);
  const chance = seededChance(seed);
  const now = Date.now();
  const ctx = await makeWorld(killed, now);
  const isOver = async () => {
    const runs = await ctx.db.scheduledRun.groupBy({ by: ["status"], _count: true });
    return runs.length > 0 && runs.every(({ status }) => status === "DONE");
  };
  let spare = start();
  let kills = 0;
  for (let life = 0; life < KILLS && !(await isOver()); life++) {
    const victim = spare;
    spare = start();
    await victim.loaded;
    // Two of three die at a step of their work, the others at any moment of it.
    const isAtStep = chance.whole(3) > 0;
    victim.give({
      kind: "work",
      databaseUrl: killed.url,
      ...(isAtStep ? { dieAtStep: 1 + chance.whole(7) } : {}),
    });
    if (!isAtStep) {
      await Promise.race([victim.next("step"), whenever(isOver)]);
      setTimeout(() => victim.kill(), chance.whole(300));
    }
    const end = await Promise.race([victim.ended, whenever(isOver)]);
    if (end) expect(end.signal).toBe("SIGKILL");
    else victim.kill();
    kills += 1;
  }
  await spare.loaded;
  spare.give({ kind: "work", databaseUrl: killed.url });
  await vi.waitFor(async () => expect(await isOver()).toBe(true), { timeout: 120_000, interval: 200 });
  expect(kills).toBeGreaterThan(KILLS / 2);
  const runs = await ctx.db.scheduledRun.findMany({ orderBy: { scheduledFor: "asc" } });
  expect(runs.length).toBeGreaterThanOrEqual(WEEKS);
  const lost = await ctx.db.scheduledRunAttempt.count({ where: { outcome: "LEASE_LOST" } });
  expect(lost).toBeGreaterThan(0);

  const calm = await makeWorld(undisturbed, now);
  const [drafting] = payrollExecutors();
  for (const run of runs)
    await drafting!.handle(
      calm,
      {
        scheduleKey: run.scheduleKey,
        scheduledFor: run.scheduledFor,
        trigger: "SCHEDULE",
        attempt: 1,
        attemptsMax: 1,
        progress: null,
      },
      { signal: new AbortController().signal, reportProgress: () => undefined },
    );
  const totals = await totalsOf(ctx);
  expect(totals).toEqual(await totalsOf(calm));
  expect(totals.length).toBe(runs.length * CURRENCIES.length);
  expect(totals.every(({ status }) => status === "AWAITING_APPROVAL")).toBe(true);
  expect(totals.every(({ minor, claimed }) => minor > 0n && minor === claimed)).toBe(true);
});

async function whenever(isTrue: () => Promise<boolean>): Promise<null> {
  while (!(await isTrue())) await new Promise((done) => setTimeout(done, 200));
  return null;
}
