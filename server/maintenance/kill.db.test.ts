import { execFile } from "node:child_process";
import { beforeAll, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makePaidBookings } from "@/server/testing/paid-bookings";
import { programArgs } from "@/server/testing/programs";
import { startRun } from "./commands/start-run";
import { getMaintenanceRun } from "./queries/get-run";
import { executeRun } from "./running/execute-run";
import { asAdmin, liftCaps, RUNNING } from "./testing/maintenance-world";

const database = useTestDatabase();
const BATCH = 10;
/** At how many steps of the run a worker is killed, one after the other. A full proof takes 50. */
const KILLS = Number(process.env.MAINTENANCE_KILLS ?? 3);
const STEPS_OF_BATCH = 5;
/** One death in five is behind a commit; some batches are left for the end. */
const OLD = BATCH * (Math.ceil(KILLS / STEPS_OF_BATCH) + 4);
let ctx: Context;

beforeAll(async () => {
  ctx = asAdmin(database, "staff_ada");
  await makePaidBookings(database.pool, { bookings: OLD });
  await liftCaps(ctx);
  // Some that must stay, between those that go.
  await database.pool.query("UPDATE booking SET completed_at = now() WHERE id % 7 = 0");
});

/** A worker process that dies by SIGKILL after so many steps; resolves to the step's name. */
function killedWorker(runId: string, killAt: number): Promise<string> {
  const env = {
    ...process.env,
    DATABASE_URL: database.url,
    RUN_ID: runId,
    KILL_AT: String(killAt),
    BATCH: String(BATCH),
  };
  return new Promise((done, fail) =>
    execFile(
      process.execPath,
      programArgs("server/maintenance/testing/kill-main.ts"),
      { env },
      (error, stdout, stderr) => {
        const signal = (error as { signal?: string } | null)?.signal;
        if (signal === "SIGKILL") done(stdout.trim());
        else fail(new Error(`The worker lived on.\n${stderr}`));
      },
    ),
  );
}

const sets = async () =>
  (
    await database.pool.query<{ live: string; archived: string; both: number }>(
      `SELECT (SELECT string_agg(ref, ',' ORDER BY id) FROM booking) AS live,
              (SELECT string_agg(ref, ',' ORDER BY id) FROM archived_booking) AS archived,
              (SELECT count(*)::int FROM booking b JOIN archived_booking a USING (id)) AS both`,
    )
  ).rows[0]!;
const count = (list: string | null) => (list === null ? 0 : list.split(",").length);

it(`E6: killed at ${KILLS} points, the sets end up as of a run that was never interrupted`, async () => {
  const stays = (await database.prisma.booking.findMany({ orderBy: { id: "asc" } }))
    .filter(({ id }) => id % 7n === 0n)
    .map(({ ref }) => ref);
  const { runId } = await startRun(ctx, {
    task: "archive-bookings",
    dryRun: false,
    confirmation: "archive-bookings",
    requestKey: "killed-again-and-again",
  });
  let scanned = 0;
  for (let kill = 0; kill < KILLS; kill++) {
    // Every step of a batch in turn; with many kills most die before their first commit.
    const killAt = 1 + ((kill * 4) % STEPS_OF_BATCH) + (kill === 0 ? STEPS_OF_BATCH : 0);
    const step = await killedWorker(runId, killAt);
    // What the dead worker had open is undone before anybody looks, and its lease runs out.
    await database.pool.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'kill-test'",
    );
    await expect
      .poll(
        async () =>
          (await database.pool.query("SELECT FROM pg_stat_activity WHERE application_name = 'kill-test'"))
            .rowCount,
        { timeout: 20_000 },
      )
      .toBe(0);
    const now = await sets();
    expect({ step, sum: count(now.live) + count(now.archived), both: now.both }).toEqual({
      step,
      sum: OLD,
      both: 0,
    });
    const run = await getMaintenanceRun(ctx, runId);
    expect(run.moved).toBe(count(now.archived));
    // The cursor lags at most one batch: what was committed is counted with it.
    expect(run.scanned - scanned).toBeLessThanOrEqual(2 * BATCH);
    scanned = run.scanned;
    await database.pool.query(
      "UPDATE maintenance_run SET lease_until = now() - interval '1 second' WHERE id = $1 AND lease_until IS NOT NULL",
      [runId],
    );
  }
  await executeRun(
    ctx,
    {
      ...RUNNING,
      tasks: RUNNING.tasks.map((task) => ({ ...task, batchSize: { first: BATCH, max: BATCH } })),
    },
    runId,
    { signal: new AbortController().signal },
  );
  const run = await getMaintenanceRun(ctx, runId);
  expect(run).toMatchObject({ status: "DONE", scanned: OLD, moved: OLD - stays.length });
  const end = await sets();
  expect(end.live).toBe(stays.join(","));
  expect(count(end.archived)).toBe(OLD - stays.length);
  // One that is never interrupted hashes the same ids.
  const { rows } = await database.pool.query<{ hash: string }>(
    `SELECT encode(sha256(string_agg(id || E'\\n', '' ORDER BY id)::bytea), 'hex') AS hash FROM archived_booking`,
  );
  expect(run.idsHash).toBe(rows[0]?.hash);
}, 600_000);
