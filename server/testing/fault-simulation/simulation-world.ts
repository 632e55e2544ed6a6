import pg from "pg";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import type { Clock } from "@/server/platform/clock";
import type { Actor, Context } from "@/server/platform/context";
import { openDatabase, type Database } from "@/server/platform/db";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { SIMULATED_CLOCK_SQL } from "./simulated-time";

const CURRENCY = "EUR";
const DAY_MS = 86_400_000;
const FIRST_PERIOD_END_MS = Date.UTC(2025, 6, 14);
const HOUR_OF_APPROVAL_MS = 9 * 3_600_000;

/** A database with vendors, finance people and one week after the other to be paid. */
export interface SimulationWorld {
  url: string;
  /** Sees what is committed, whatever happens to the workers; with the real clock. */
  admin: pg.Pool;
  database: Database;
  vendorIds: string[];
  people: Extract<Actor, { kind: "staff" }>[];
  /** The next week's number, from 0. */
  nextWeek(): number;
  close(): Promise<void>;
}

/** Makes the world in a fresh, migrated database. `plantSql` is what a planted bug changes in it. */
export async function openSimulationWorld(
  url: string,
  vendors: number,
  plantSql?: string,
): Promise<SimulationWorld> {
  const admin = new pg.Pool({ connectionString: url, max: 2, application_name: "simulation-admin" });
  admin.on("error", () => undefined);
  await admin.query(SIMULATED_CLOCK_SQL);
  if (plantSql) await admin.query(plantSql);
  // The search path holds for connections that are opened from now on.
  const database = openDatabase(url, { poolMax: 4, applicationName: "simulation-web" });
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock: { now: () => new Date(FIRST_PERIOD_END_MS) },
    actor: { kind: "system", name: "Simulation" },
    requestId: "req_simulation",
  };
  await ctx.db.payrollPolicy.update({ where: { id: 1 }, data: { sendDelaySeconds: 0 } });
  await ctx.db.currencyPolicy.update({
    where: { currency: CURRENCY },
    data: { twoPersonAboveMinor: 1_000_000_000n, approverDailyLimitMinor: null },
  });
  const vendorIds: string[] = [];
  for (let index = 0; index < vendors; index++)
    vendorIds.push(await makeVendor(ctx, { stripeAccountId: accountOf(index) }));
  const people = [];
  for (const name of ["Ines Moreau", "Omar Haddad", "Pia Lund"])
    people.push(await makeStaffActor(ctx, { name, role: "FINANCE" }));
  let week = 0;
  return {
    url,
    admin,
    database,
    vendorIds,
    people,
    nextWeek: () => week++,
    async close() {
      await database.close();
      await admin.end();
    },
  };
}

export const accountOf = (index: number): string => `acct_sim${index}`;

/** When the week's run is approved. */
export function approvalInstant(week: number): Date {
  return new Date(FIRST_PERIOD_END_MS + week * 7 * DAY_MS + HOUR_OF_APPROVAL_MS);
}

/** What a person does in the browser, on the web process's connections. */
export function personContext(world: SimulationWorld, person: number, clock: Clock): Context {
  return {
    db: world.database.prisma,
    pool: world.database.pool,
    clock,
    actor: world.people[person]!,
    requestId: "req_simulation",
  };
}

/**
 * Earnings of the week and its run, submitted. Drafting and approving are asked for more than once at a time where
 * the schedule wants that: whatever the order, there is one run and one approval.
 */
export async function submittedRun(
  world: SimulationWorld,
  week: number,
  clock: Clock,
  isAskedTwice: boolean,
): Promise<{ runId: string; contentHash: string }> {
  const drafter = personContext(world, 0, clock);
  const completedAt = new Date(approvalInstant(week).getTime() - HOUR_OF_APPROVAL_MS - 2 * DAY_MS);
  for (const [index, vendorId] of world.vendorIds.entries())
    await makeEarning(drafter, {
      vendorId,
      grossMinor: 10_000n + BigInt(index * 37 + (week % 97)),
      completedAt,
    });
  const draft = {
    schedule: "WEEKLY" as const,
    periodEnd: approvalInstant(week).toISOString().slice(0, 10),
    currency: CURRENCY,
  };
  const drafts = await Promise.all(
    Array.from({ length: isAskedTwice ? 3 : 1 }, () => draftRun(drafter, draft)),
  );
  const { runId } = drafts[0]!;
  const { contentHash } = await submitRun(drafter, { runId, seenVersion: 1 });
  return { runId, contentHash };
}

/** Approves the run; when asked several times at once, by two people and twice by one. Returns how many succeeded. */
export async function approve(
  world: SimulationWorld,
  run: { runId: string; contentHash: string },
  clock: Clock,
  isAskedTwice: boolean,
): Promise<number> {
  const input = { ...run, seenVersion: 2 };
  const people = isAskedTwice ? [1, 1, 2] : [1];
  const answers = await Promise.allSettled(
    people.map((person) => approveRun(personContext(world, person, clock), input)),
  );
  return answers.filter(({ status }) => status === "fulfilled").length;
}
