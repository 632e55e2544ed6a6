import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { beforeAll, describe, expect, it } from "vitest";
import type { Context } from "@/server/platform/context";
import { editPolicy } from "./commands/edit-policy";
import { previewPolicy } from "./queries/preview-policy";
import { messageRow } from "@/server/notifications/testing/message-rows";
import { makeHistory } from "@/server/demo/history-option";
import { useTestDatabase } from "@/server/testing/database";
import { runningTasks } from "./running/running-tasks";
import { asAdmin, liftCaps, runRestore, runTask } from "./testing/maintenance-world";

const database = useTestDatabase();
let ctx: Context;

beforeAll(async () => {
  ctx = asAdmin(database, "staff_ada");
  await liftCaps(ctx);
  await sql(
    "INSERT INTO staff_member (id, name, email, role) VALUES ('staff_ada', 'Ada', 'ada@example.com', 'ADMIN')",
  );
});

async function sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.pool.query<Row>(text, values)).rows;
}

describe("delete-sessions", () => {
  const session = (id: string, expiredAgo: string, usedAgo: string) =>
    sql(
      `INSERT INTO staff_session (id, staff_id, token, expires_at, updated_at)
       VALUES ($1, 'staff_ada', $1, now() - $2::interval, now() - $3::interval)`,
      [id, expiredAgo, usedAgo],
    );

  it("E3: takes what expired or was left long ago, and never the session that started it", async () => {
    await session("ses_fresh", "-1 hour", "1 minute");
    await session("ses_expired", "31 days", "1 day");
    await session("ses_idle", "-1 hour", "31 days");
    await session("ses_almost", "29 days 23 hours", "29 days 23 hours");
    await session("ses_staff_ada", "40 days", "40 days");
    const run = await runTask(ctx, "delete-sessions");
    expect(run).toMatchObject({ status: "DONE", deleted: 2, skippedByReason: { CURRENT_SESSION: 1 } });
    expect(await sql("SELECT id FROM staff_session ORDER BY id")).toEqual(
      ["ses_almost", "ses_fresh", "ses_staff_ada"].map((id) => ({ id })),
    );
  });

  it("E9: finds them through an index, however many there are that stay", async () => {
    await sql(`INSERT INTO staff_session (id, staff_id, token, expires_at, updated_at)
               SELECT 'many_' || n, 'staff_ada', 'many_' || n, now() - n * interval '1 hour', now() - n * interval '1 hour'
                 FROM generate_series(1, 5000) n`);
    await sql("ANALYZE staff_session");
    const plans: string[] = [];
    const { tasks } = await import("./testing/maintenance-world").then(({ RUNNING }) => RUNNING);
    const explained = tasks.map((task) => ({
      ...task,
      nextBatch: async (...[scope, cursor, size]: Parameters<typeof task.nextBatch>) => {
        const query = scope.client.query.bind(scope.client);
        const spy = async (first: string | { text: string; values: unknown[] }, given: unknown[] = []) => {
          const { text, values } = typeof first === "string" ? { text: first, values: given } : first;
          const { rows } = await query(`EXPLAIN ${text}`, values);
          plans.push((rows as { "QUERY PLAN": string }[]).map((row) => row["QUERY PLAN"]).join("\n"));
          return query(text, values);
        };
        return task.nextBatch({ ...scope, client: { query: spy } as never }, cursor, size);
      },
    }));
    const run = await runTask(ctx, "delete-sessions", { running: { tasks: explained } });
    expect(run.deleted).toBeGreaterThan(4_000);
    expect(plans.length).toBeGreaterThan(1);
    for (const plan of plans) expect(plan).toContain("staff_session_stale");
    for (const plan of plans) expect(plan).not.toContain("Seq Scan");
  });
});

describe("remove-test-data", () => {
  const booking = (ref: string, vendorId: string, isTest: boolean) =>
    sql(
      `INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at, starts_on, ends_on, is_test)
       VALUES ($1, $2, 'g', 'G', 'EUR', 100, 'CONFIRMED', now(), now(), now(), $3)`,
      [ref, vendorId, isTest],
    );

  it("E3: takes test rows with all that is theirs alone, and never one that a real row refers to", async () => {
    for (const [id, isTest] of [
      ["ven_real", false],
      ["ven_test", true],
      ["ven_used", true],
      ["ven_kept", true],
      ["ven_rate", true],
    ] as const)
      await sql("INSERT INTO vendor (id, ref, name, is_test) VALUES ($1, $1, $1, $2)", [id, isTest]);
    await sql(
      "INSERT INTO payout_account (id, vendor_id, stripe_account_id, status) VALUES ('pacc_1', 'ven_test', 'acct_1', 'ACTIVE')",
    );
    await sql(`INSERT INTO commission_rate (id, vendor_id, commission_bps, effective_from, reason)
               VALUES ('crt_1', 'ven_rate', 1000, now(), 'Agreed')`);
    await booking("REAL", "ven_used", false);
    await booking("TEST1", "ven_test", true);
    await booking("TEST2", "ven_real", true);
    await booking("HELD", "ven_kept", true);
    await sql(
      "INSERT INTO payment_instalment (booking_id, ref, amount_minor) SELECT id, 'one', 5 FROM booking WHERE ref = 'TEST1'",
    );
    await sql(`INSERT INTO hold (id, vendor_id, booking_id, reason, placed_by_name, placed_at)
               SELECT 'hold_1', 'ven_real', id, 'Odd', 'Test', now() FROM booking WHERE ref = 'HELD'`);

    const dry = await runTask(ctx, "remove-test-data", { dryRun: true });
    const expected = { status: "DONE", deleted: 3, skippedByReason: { REFERENCED: 4 } };
    expect(dry).toMatchObject(expected);
    const real = await runTask(ctx, "remove-test-data", { boundTo: dry.id });
    expect(real).toMatchObject({ ...expected, idsHash: dry.idsHash });
    expect(await sql("SELECT ref FROM booking ORDER BY ref")).toEqual([{ ref: "HELD" }, { ref: "REAL" }]);
    expect(await sql("SELECT id FROM vendor ORDER BY id")).toEqual(
      ["ven_kept", "ven_rate", "ven_real", "ven_used"].map((id) => ({ id })),
    );
    expect(await sql("SELECT id FROM payout_account")).toEqual([]);
  });
});

describe("prune", () => {
  it("takes what has served its time, with what hangs on it, and leaves what is needed", async () => {
    const long = "now() - interval '100 days'";
    await sql(`INSERT INTO webhook_event (provider, event_id, type, payload, received_at, handled_at) VALUES
      ('stripe', 'evt_old', 't', '{}', ${long}, ${long}), ('stripe', 'evt_open', 't', '{}', ${long}, NULL), ('stripe', 'evt_new', 't', '{}', now(), now())`);
    await sql(`INSERT INTO provider_event (provider, dedupe_id, type, raw_body, occurred_at, received_at, handled_at)
      VALUES ('resend', 'pe_old', 't', 'sealed', ${long}, ${long}, ${long})`);
    await sql(`INSERT INTO job (id, name, payload, status, finished_at) VALUES
      ('job_old', 'x', '{}', 'DONE', ${long}), ('job_dead', 'x', '{}', 'DEAD', ${long}), ('job_new', 'x', '{}', 'DONE', now())`);
    await sql(`INSERT INTO job_attempt (job_id, token, worker, started_at, finished_at, outcome)
      VALUES ('job_old', 1, 'w', now(), now(), 'FAILED')`);
    await sql(`INSERT INTO scheduled_run (id, schedule_key, period_key, trigger, scheduled_for, status, due_at, planned_at, finished_at, started_at, attempts_max)
      SELECT 'srun_' || n, 'sweep', 'p' || n, 'SCHEDULE', ${long} + n * interval '1 minute', 'DONE', ${long}, ${long}, ${long}, ${long}, 3
        FROM generate_series(1, 3) n`);
    await sql(`INSERT INTO outbox_event (type, subject_kind, subject_id, payload, delivered_at, open_deliveries) VALUES
      ('a', 's', 'old', '{}', ${long}, 0), ('a', 's', 'new', '{}', now(), 0)`);
    await sql(`INSERT INTO event_delivery (event_id, handler, subject_kind, subject_id, status, next_at, finished_at)
      SELECT id, 'h', 's', 'old', 'DELIVERED', now(), ${long} FROM outbox_event WHERE subject_id = 'old'`);
    await sql(`INSERT INTO step_up (id, staff_id, session_id, action, content_hash, expires_at) VALUES
      ('sup_old', 'staff_ada', 's', 'payroll.approve', 'h', ${long}), ('sup_named', 'staff_ada', 's', 'payroll.approve', 'h', ${long})`);
    await sql(`INSERT INTO payroll_run (id, schedule, currency, status, period_start, period_end, starts_at, ends_at, time_zone, drafted_at, drafted_by_name)
      VALUES ('prun_1', 'WEEKLY', 'EUR', 'DRAFT', '2015-01-01', '2015-02-01', '2015-01-01Z', '2015-02-01Z', 'UTC', now(), 'Test')`);
    await sql(`INSERT INTO approval (id, run_id, approver_id, approver_name, decision, total_minor, currency, payee_count, content_hash, run_version, step_up_id, decided_at)
      VALUES ('appr_1', 'prun_1', 'staff_ada', 'Ada', 'APPROVED', 1, 'EUR', 1, 'h', 1, 'sup_named', now())`);

    const run = await runTask(ctx, "prune");
    expect(run).toMatchObject({ status: "DONE", deleted: 7, skippedByReason: { NEEDED: 1, EVIDENCE: 1 } });
    const ids = async (text: string) => (await sql<{ id: string }>(text)).map(({ id }) => id);
    expect(await ids("SELECT event_id AS id FROM webhook_event ORDER BY 1")).toEqual(["evt_new", "evt_open"]);
    expect(await ids("SELECT dedupe_id AS id FROM provider_event WHERE raw_body IS NULL")).toEqual([
      "pe_old",
    ]);
    expect(await ids("SELECT id FROM job WHERE name = 'x' ORDER BY 1")).toEqual(["job_dead", "job_new"]);
    expect(await ids("SELECT id FROM scheduled_run")).toEqual(["srun_3"]);
    expect(await ids("SELECT subject_id AS id FROM outbox_event")).toEqual(["new"]);
    expect(await ids("SELECT id FROM step_up")).toEqual(["sup_named"]);
  });

  it("E1: counts in a dry run the messages whose contents the policy lets go, and takes those alone", async () => {
    const ago = (days: number) => new Date(Date.now() - days * 86_400_000);
    const messages = [
      { id: "msg_young", createdAt: ago(80) },
      { id: "msg_trip", createdAt: ago(300), tripEndsOn: ago(20) },
      { id: "msg_over", createdAt: ago(110) },
      { id: "msg_held", createdAt: ago(120) },
      { id: "msg_gone", createdAt: ago(800) },
    ].map((given) => messageRow(given));
    await ctx.db.message.createMany({ data: messages });
    await ctx.db.messageContent.createMany({
      data: messages.map(({ id }) => ({ messageId: id, variables: {}, text: "Dear", renderedAt: ago(1) })),
    });
    const subjectRef = messages[3]!.recipientRef;
    await ctx.db.legalHold.create({
      data: { id: "lhold_1", kind: "PERSON", subjectRef, reason: "A lawsuit", placedByName: "Lex" },
    });
    const policy = await ctx.db.retentionPolicy.findUniqueOrThrow({ where: { key: "prune-messages" } });
    expect(policy).toMatchObject({ retainDays: 365, minDays: 90, maxDays: 3_650 });
    expect(await previewPolicy(ctx, { key: "prune-messages", retainDays: 105 })).toMatchObject({
      olderNow: 1, // held or not: guards are a dry run's to count
      olderThen: 3,
    });
    await editPolicy(ctx, { key: "prune-messages", retainDays: 105, seenVersion: 1, reason: "Agreed" });

    const dry = await runTask(ctx, "prune", { dryRun: true });
    expect(dry).toMatchObject({ status: "DONE", deleted: 2, skippedByReason: { LEGAL_HOLD: 1 } });
    const real = await runTask(ctx, "prune", { boundTo: dry.id });
    expect(real).toMatchObject({ status: "DONE", deleted: 2, idsHash: dry.idsHash });
    expect(real.bytesBefore).toBe(dry.bytesBefore);
    expect(await sql("SELECT id FROM message ORDER BY id")).toEqual(
      ["msg_held", "msg_over", "msg_trip", "msg_young"].map((id) => ({ id })),
    );
    expect(await sql("SELECT message_id AS id FROM message_content ORDER BY 1")).toEqual(
      ["msg_held", "msg_trip", "msg_young"].map((id) => ({ id })),
    );
    expect(await runTask(ctx, "prune", { dryRun: true })).toMatchObject({ deleted: 0 });
  });
});

it("the demo's history is old enough to be archived, and is made once", async () => {
  expect(await makeHistory(ctx, 40)).toBe(40);
  expect(await makeHistory(ctx, 50)).toBe(10);
  const run = await runTask(ctx, "archive-bookings");
  expect(run).toMatchObject({ status: "DONE", moved: 50 });
  expect(await makeHistory(ctx, 50)).toBe(0);
});

describe("compress-logs", () => {
  it("E7, E8: its files come back as they were; one that was changed, or whose name is taken, is a conflict", async () => {
    const root = await mkdtemp(join(tmpdir(), "travellr-restore-"));
    const running = { tasks: runningTasks({ logRoots: [root] }) };
    const old = new Date(Date.now() - 200 * 86_400_000);
    const text = (name: string) => `GET /${name} 200\n`.repeat(200);
    try {
      for (const name of ["kept", "changed", "taken"]) {
        await writeFile(join(root, name), text(name));
        await utimes(join(root, name), old, old);
      }
      const run = await runTask(ctx, "compress-logs", { running });
      expect(run).toMatchObject({ status: "DONE", deleted: 3, restorable: 3, actions: { restore: null } });
      await writeFile(join(root, "changed.gz"), gzipSync("another content"));
      await writeFile(join(root, "taken"), "new lines");

      const refs = [join(root, "kept"), join(root, "nothing")];
      const conflicts = { CHANGED: 1, TARGET_EXISTS: 1 };
      const confirmation = "restore-logs";
      expect(await runRestore(ctx, run.id, { confirmation, running, dryRun: true })).toMatchObject({
        moved: 1,
        skippedByReason: conflicts,
      });
      expect(await readdir(root)).not.toContain("kept");
      expect(await runRestore(ctx, run.id, { confirmation, running, refs })).toMatchObject({
        title: "Restore logs",
        status: "DONE",
        moved: 1,
        skippedByReason: { NOT_ARCHIVED: 1 },
      });
      expect(await readFile(join(root, "kept"), "utf8")).toBe(text("kept"));
      expect(await runRestore(ctx, run.id, { confirmation, running })).toMatchObject({
        moved: 0,
        skippedByReason: conflicts,
      });
      expect(gunzipSync(await readFile(join(root, "changed.gz"))).toString()).toBe("another content");
      expect(await readFile(join(root, "taken"), "utf8")).toBe("new lines");
      expect((await readdir(root)).sort()).toEqual(["changed.gz", "kept", "taken", "taken.gz"]);
      const again = await runTask(ctx, "compress-logs", { running });
      expect(again).toMatchObject({ deleted: 0, skippedByReason: { RESTORED: 1 } });
    } finally {
      await rm(root, { recursive: true });
    }
  });
});

describe("policies", () => {
  it("hold their bounds against the database as well", async () => {
    for (const days of [0, -1, 1_000_000_000])
      await expect(sql(`UPDATE retention_policy SET retain_days = ${days}`)).rejects.toThrow(
        "retention_policy_bounds",
      );
  });
});
