import pg from "pg";
import { approveRun } from "@/server/payroll/commands/approve-run";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import type { Clock } from "@/server/platform/clock";
import type { Actor, Context } from "@/server/platform/context";
import { commissionOf } from "@/server/money/commission";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { CLAIM_WATCH_SQL } from "./claim-watch";
import { openFailingDatabase, type FailingDatabase } from "./failing-database";
import { prepareStatements } from "./prepared-statements";
import { SIMULATED_CLOCK_SQL } from "./simulated-time";

const CURRENCY = "EUR";
const COMMISSION_BPS = 2_000;
const DAY_MS = 86_400_000;
const FIRST_PERIOD_END_MS = Date.UTC(2025, 6, 14);
const HOUR_OF_APPROVAL_MS = 9 * 3_600_000;

/** A database with vendors, finance people and one week after the other to be paid. */
export interface SimulationWorld {
  url: string;
  /** Sees what is committed, whatever happens to the workers; with the real clock. */
  admin: pg.Pool;
  /** The web process's own connections. */
  database: FailingDatabase;
  /** Connections for another life of a worker: those of one that has ended in order, or new ones. */
  takeDatabase(): FailingDatabase;
  giveBack(database: FailingDatabase): void;
  vendorIds: string[];
  people: Extract<Actor, { kind: "staff" }>[];
  admins: Extract<Actor, { kind: "staff" }>[];
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
  const admin = new pg.Pool({
    connectionString: url,
    max: 2,
    application_name: "simulation-admin",
    statement_timeout: 60_000,
  });
  admin.on("error", () => undefined);
  admin.on("connect", prepareStatements);
  await admin.query(SIMULATED_CLOCK_SQL + CLAIM_WATCH_SQL);
  if (plantSql) await admin.query(plantSql);
  // The search path holds for connections that are opened from now on.
  const database = openFailingDatabase(url, "simulation-web");
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
  const admins = [await makeStaffActor(ctx, { name: "Ada Berg", role: "ADMIN" })];
  await openAccounts(ctx, vendorIds);
  const spare: FailingDatabase[] = [];
  let week = 0;
  return {
    url,
    admin,
    database,
    takeDatabase: () => spare.pop() ?? openFailingDatabase(url, "simulation-worker"),
    giveBack: (given) => void spare.push(given),
    vendorIds,
    people,
    admins,
    nextWeek: () => week++,
    async close() {
      await Promise.all([database, ...spare].map((each) => each.close()));
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
  await makeEarnings(world, week);
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

const DAYS_BEFORE_PERIOD_END = 2;

function completedAt(week: number): Date {
  return new Date(FIRST_PERIOD_END_MS + (week * 7 - DAYS_BEFORE_PERIOD_END) * DAY_MS);
}

/** A first earning of each vendor opens the accounts that all the others are posted to. */
async function openAccounts(ctx: Context, vendorIds: readonly string[]): Promise<void> {
  for (const vendorId of vendorIds)
    await makeEarning(ctx, { vendorId, grossMinor: 10_000n, completedAt: completedAt(0) });
}

/** What `makeEarning` writes, for all vendors by one statement. */
async function makeEarnings(world: SimulationWorld, week: number): Promise<void> {
  const grossMinor = world.vendorIds.map((_, index) => 10_000n + BigInt(index * 37 + (week % 97)));
  const commissionMinor = grossMinor.map((gross) => commissionOf(gross, COMMISSION_BPS).commissionMinor);
  await world.admin.query(
    `WITH earned AS (
       SELECT vendor_id, gross, commission, 'W' || $5::text || '-' || n AS ref
       FROM unnest($1::text[], $2::bigint[], $3::bigint[]) WITH ORDINALITY AS u (vendor_id, gross, commission, n)
     ), booked AS (
       INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, customer_email, currency, gross_minor, status,
         booked_at, starts_on, ends_on, completed_at)
       SELECT ref, vendor_id, 'guest-' || ref, 'Guest ' || ref, ref || '@example.com', $6, gross, 'COMPLETED',
         $4::timestamptz - interval '30 days', $4::date - 2, $4::date, $4 FROM earned
       RETURNING id, ref
     ), entry AS (
       INSERT INTO ledger_entry (kind, currency, vendor_id, booking_id, gross_minor, commission_minor, commission_bps,
         commission_rate_id, created_by_name, occurred_at)
       SELECT 'EARNING', $6, vendor_id, b.id, gross, commission, $7, 'crt_default', 'Simulation', $4
       FROM earned JOIN booked b USING (ref)
       RETURNING id, vendor_id, gross_minor, commission_minor
     )
     INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id, payable_at)
     SELECT e.id, a.id, a.currency,
       CASE a.kind WHEN 'BOOKING_CLEARING' THEN -e.gross_minor WHEN 'PLATFORM_REVENUE' THEN e.commission_minor
         ELSE e.gross_minor - e.commission_minor END,
       a.vendor_id, CASE a.kind WHEN 'VENDOR_PAYABLE' THEN $4::timestamptz END
     FROM entry e JOIN ledger_account a ON a.currency = $6
       AND (a.kind IN ('BOOKING_CLEARING', 'PLATFORM_REVENUE')
         OR (a.kind = 'VENDOR_PAYABLE' AND a.vendor_id = e.vendor_id))`,
    [
      world.vendorIds,
      grossMinor.map(String),
      commissionMinor.map(String),
      completedAt(week),
      week,
      CURRENCY,
      COMMISSION_BPS,
    ],
  );
}

/** Has the people approve the run, all at once. Returns how many succeeded. */
export async function approve(
  world: SimulationWorld,
  run: { runId: string; contentHash: string },
  clock: Clock,
  people: readonly number[],
): Promise<number> {
  const input = { ...run, seenVersion: 2 };
  const answers = await Promise.allSettled(
    people.map((person) => approveRun(personContext(world, person, clock), input)),
  );
  return answers.filter(({ status }) => status === "fulfilled").length;
}
