import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, it } from "vitest";
import { importBookings } from "@/server/bookings/commands/import-bookings";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { useTestDatabase } from "@/server/testing/database";
import { makePaidBookings } from "@/server/testing/paid-bookings";
import { editPolicy } from "./commands/edit-policy";
import { placeLegalHold } from "./commands/place-legal-hold";
import { startRun } from "./commands/start-run";
import { findArchivedBooking } from "./queries/find-archived-booking";
import { getReport } from "./queries/get-report";
import { getMaintenanceRun } from "./queries/get-run";
import { executeRun } from "./running/execute-run";
import { BOOKING_COLUMNS, CHILDREN } from "./tasks/archive-columns";
import { daysBefore } from "./tasks/guards-sql";
import { asAdmin, liftCaps, RUNNING, runRestore, runTask } from "./testing/maintenance-world";

// One world, one story: bookings are archived, brought back, guarded, and archived again.

const database = useTestDatabase();
const OLD = 200;
let ctx: Context;
let firstRunId: string;
/** Every booking with what belongs to it, as it was before anything happened. */
let untouched: string;

beforeAll(async () => {
  ctx = asAdmin(database, "staff_ada");
  await makePaidBookings(database.pool, { bookings: OLD });
  await liftCaps(ctx);
  await sql(`INSERT INTO booking_refund (ref, booking_id, amount_minor, reason, refunded_at, posted_at)
             SELECT 'refund-' || ref, id, 100, E'Rain\n"wet"', '2024-01-01T00:00:00.123456Z', now() FROM booking
              WHERE ref IN ('OLD1', 'OLD2')`);
  await sql(`INSERT INTO booking_dispute (ref, booking_id, amount_minor, status, status_at)
             SELECT 'dispute-' || ref, id, 100, 'WON', '2024-01-01Z' FROM booking WHERE ref = 'OLD2'`);
  await sql(`INSERT INTO payment_instalment (booking_id, ref, amount_minor, due_on, paid_at, paid_minor)
             SELECT id, 'first', 2000, '2024-01-01', '2024-01-01Z', 2000 FROM booking WHERE ref = 'OLD3'`);
  untouched = await liveContent();
});

async function sql<Row extends object>(text: string, values: unknown[] = []): Promise<Row[]> {
  return (await database.pool.query<Row>(text, values)).rows;
}

async function liveContent(): Promise<string> {
  const rows = await sql<{ content: string }>(
    `SELECT b::text || coalesce((SELECT string_agg(c::text, ';' ORDER BY c.ref) FROM booking_refund c WHERE c.booking_id = b.id), '')
       || coalesce((SELECT string_agg(c::text, ';' ORDER BY c.ref) FROM booking_dispute c WHERE c.booking_id = b.id), '')
       || coalesce((SELECT string_agg(c::text, ';' ORDER BY c.ref) FROM payment_instalment c WHERE c.booking_id = b.id), '')
       AS content FROM booking b ORDER BY b.id`,
  );
  return rows.map(({ content }) => content).join("\n");
}

/** Writes since the database began, by table; what a start writes of itself left out. */
async function tableWrites() {
  await sql("SELECT pg_stat_force_next_flush()");
  return sql(
    `SELECT relname, n_tup_ins, n_tup_upd, n_tup_del FROM pg_stat_user_tables
      WHERE relname NOT LIKE 'maintenance%' AND relname NOT IN ('job', 'audit_event') ORDER BY 1`,
  );
}

const sha256 = (ids: readonly bigint[]) =>
  createHash("sha256")
    .update(ids.map((id) => `${id}\n`).join(""))
    .digest("hex");

describe("E1: a rehearsal and the real run", () => {
  it("take the same rows, to the id and the byte, and the rehearsal writes nothing but its own record", async () => {
    const before = await tableWrites();
    const dry = await runTask(ctx, "archive-bookings", { dryRun: true });
    expect(dry).toMatchObject({ status: "DONE", scanned: OLD, moved: OLD, skipped: 0 });
    expect(await tableWrites()).toEqual(before);
    expect(await liveContent()).toBe(untouched);
    const ids = await sql<{ id: bigint }>("SELECT id FROM booking ORDER BY id");
    expect(dry.idsHash).toBe(sha256(ids.map(({ id }) => id)));
    expect(dry.bindableUntil?.getTime()).toBeGreaterThan(Date.now());

    const real = await runTask(ctx, "archive-bookings", { boundTo: dry.id });
    const { moved, idsHash, bytesBefore, bytesAfter } = dry;
    expect(real).toMatchObject({
      status: "DONE",
      moved,
      idsHash,
      bytesBefore,
      bytesAfter,
      dryRunId: dry.id,
    });
    // Counted without a look at the archive: each row may be padded to the next eight bytes.
    const [inArchive] = await sql<{ bytes: bigint }>(
      "SELECT sum(pg_column_size(a.*)) AS bytes FROM archived_booking a",
    );
    expect(Math.abs(bytesAfter - Number(inArchive!.bytes))).toBeLessThanOrEqual(8 * OLD);
    expect(real.asOf).toEqual(dry.asOf);
    expect(await database.prisma.booking.count()).toBe(0);
    expect(await database.prisma.archivedBooking.count()).toBe(OLD);
    firstRunId = real.id;
  });

  it("refuses a rehearsal that is old, of other days, or none at all", async () => {
    const dry = await runTask(ctx, "archive-bookings", { dryRun: true });
    const bound = { boundTo: dry.id, dryRun: false };
    await editPolicy(ctx, { key: "archive-bookings", retainDays: 400, seenVersion: 1, reason: "Test" });
    await expect(runTask(ctx, "archive-bookings", bound)).rejects.toMatchObject({
      code: "maintenance.policy_changed",
    });
    await editPolicy(ctx, { key: "archive-bookings", retainDays: 365, seenVersion: 2, reason: "Test" });
    await sql("UPDATE maintenance_run SET finished_at = finished_at - interval '15 minutes' WHERE id = $1", [
      dry.id,
    ]);
    await expect(runTask(ctx, "archive-bookings", bound)).rejects.toMatchObject({
      code: "maintenance.dry_run_expired",
    });
    await expect(runTask(ctx, "archive-bookings", { ...bound, boundTo: firstRunId })).rejects.toMatchObject({
      code: "maintenance.not_bindable",
    });
    await expect(runTask(ctx, "prune", bound)).rejects.toMatchObject({ code: "maintenance.not_bindable" });
  });
});

describe("E7: restoring", () => {
  it("the archive knows the whole booking, and keeps its reference taken", async () => {
    const archived = await findArchivedBooking(ctx, "OLD2");
    expect(archived).toMatchObject({
      ref: "OLD2",
      refunds: [{ ref: "refund-OLD2" }],
      disputes: [{ ref: "dispute-OLD2" }],
      instalments: [],
      archive: { schemaVersion: 1, runId: firstRunId },
    });
    expect(await findArchivedBooking(ctx, "NONE")).toBeNull();
    await expect(
      sql(`INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at, starts_on, ends_on)
           VALUES ('OLD2', 'ven_old1', 'g', 'G', 'EUR', 1, 'CONFIRMED', now(), now(), now())`),
    ).rejects.toThrow("is in the archive");
    expect(await sql("SELECT ref, is_archived FROM any_booking WHERE ref = 'OLD2'")).toEqual([
      { ref: "OLD2", is_archived: true },
    ]);
  });

  it("reports conflicts, overwrites nothing, and brings the rest of a selection back", async () => {
    const idOf = async (ref: string) =>
      (await sql<{ id: bigint }>("SELECT id FROM archived_booking WHERE ref = $1", [ref]))[0]!.id;
    await sql(
      `INSERT INTO booking (id, ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at, starts_on, ends_on)
       VALUES ($1, 'TAKEN', 'ven_old1', 'g', 'G', 'EUR', 1, 'CONFIRMED', now(), now(), now())`,
      [await idOf("OLD4")],
    );
    await sql(`INSERT INTO booking_refund (ref, booking_id, amount_minor, refunded_at)
               SELECT 'refund-OLD1', id, 1, now() FROM booking WHERE ref = 'TAKEN'`);
    await sql("UPDATE archived_booking SET gross_minor = gross_minor + 1 WHERE ref = 'OLD5'");
    const refs = ["OLD1", "OLD2", "OLD4", "OLD5", "NEVER"];

    const report = await runRestore(ctx, firstRunId, { refs, dryRun: true });
    const expected = { ID_EXISTS: 1, CHILD_EXISTS: 1, CHECKSUM: 1, NOT_ARCHIVED: 1 };
    expect(report).toMatchObject({ status: "DONE", moved: 1, skippedByReason: expected });
    expect(await database.prisma.booking.count()).toBe(1);

    const restore = await runRestore(ctx, firstRunId, { refs });
    expect(restore).toMatchObject({ status: "DONE", moved: 1, skippedByReason: expected });
    const live = await sql("SELECT ref FROM booking ORDER BY ref");
    expect(live).toEqual([{ ref: "OLD2" }, { ref: "TAKEN" }]);
    expect(restore.samples).toContainEqual(expect.objectContaining({ label: "OLD5", reason: "CHECKSUM" }));
    await sql("DELETE FROM booking_refund WHERE ref = 'refund-OLD1'");
    await sql("DELETE FROM booking WHERE ref = 'TAKEN'");
    await sql("UPDATE archived_booking SET gross_minor = gross_minor - 1 WHERE ref = 'OLD5'");
  });

  it("brings the whole run back byte for byte, and is on record", async () => {
    const restore = await runRestore(ctx, firstRunId);
    expect(restore).toMatchObject({ status: "DONE", moved: OLD - 1, skipped: 0 });
    expect(await liveContent()).toBe(untouched);
    expect(await database.prisma.archivedBooking.count()).toBe(0);
    const audited = await sql<{ subject_id: string }>(
      "SELECT subject_id FROM audit_event WHERE action = 'maintenance.restore.started' ORDER BY seq",
    );
    expect(audited.map(({ subject_id }) => subject_id)).toEqual([firstRunId, firstRunId]);
    const first = await getMaintenanceRun(ctx, firstRunId);
    expect(first.restorable).toBe(0);
    expect(first.restores).toHaveLength(3);
  });

  it("keeps what came back from being archived again at once", async () => {
    const dry = await runTask(ctx, "archive-bookings", { dryRun: true });
    expect(dry).toMatchObject({ moved: 0, skippedByReason: { RESTORED: OLD } });
    await sql("DELETE FROM restored_booking");
  });

  it("the archive has every column of the live tables", async () => {
    const columns = async (table: string) =>
      (
        await sql<{ name: string }>(
          "SELECT column_name AS name FROM information_schema.columns WHERE table_name = $1 ORDER BY 1",
          [table],
        )
      ).map(({ name }) => name);
    expect(await columns("booking")).toEqual([...BOOKING_COLUMNS].sort());
    const own = ["archived_at", "checksum", "run_id", "schema_version"];
    expect(await columns("archived_booking")).toEqual([...BOOKING_COLUMNS, ...own].sort());
    for (const { live, archive, columns: known } of CHILDREN) {
      expect(await columns(live)).toEqual([...known].sort());
      expect(await columns(archive)).toEqual([...known, "checksum"].sort());
    }
  });
});

describe("E3: guards", () => {
  it("each keeps its booking, with its reason", async () => {
    await placeLegalHold(ctx, { kind: "BOOKING", subjectRef: "OLD10", reason: "Court" });
    await placeLegalHold(ctx, { kind: "PERSON", subjectRef: "guest-11", reason: "Court" });
    await sql("INSERT INTO vendor (id, ref, name) VALUES ('ven_held', 'held', 'Held')");
    await sql("UPDATE booking SET vendor_id = 'ven_held' WHERE ref = 'OLD12'");
    await placeLegalHold(ctx, { kind: "VENDOR", subjectRef: "held", reason: "Court" });
    const bookingId = (ref: string) => `(SELECT id FROM booking WHERE ref = '${ref}')`;
    const posting = (ref: string) =>
      `(SELECT p.id FROM ledger_posting p JOIN ledger_entry e ON e.id = p.entry_id
         WHERE e.booking_id = ${bookingId(ref)} AND p.payable_at IS NOT NULL)`;
    await sql(`INSERT INTO hold (id, vendor_id, booking_id, reason, placed_by_name, placed_at)
               VALUES ('hold_1', 'ven_old1', ${bookingId("OLD13")}, 'Odd', 'Test', now())`);
    await sql(`INSERT INTO booking_dispute (ref, booking_id, amount_minor, status, status_at)
               VALUES ('d-14', ${bookingId("OLD14")}, 5, 'OPENED', now())`);
    await sql(`INSERT INTO booking_refund (ref, booking_id, amount_minor, refunded_at)
               VALUES ('r-15', ${bookingId("OLD15")}, 5, now())`);
    await sql(`DELETE FROM payout_line WHERE posting_id IN (${posting("OLD16")}, ${posting("OLD17")})`);
    await sql(`INSERT INTO payroll_run (id, schedule, currency, status, period_start, period_end, starts_at, ends_at,
                 time_zone, drafted_at, drafted_by_name)
               VALUES ('prun_17', 'OFF_CYCLE', 'EUR', 'DRAFT', '2015-01-01', '2015-02-01', '2015-01-01Z', '2015-02-01Z',
                 'UTC', now(), 'Test')`);
    await sql(`INSERT INTO payout (id, run_id, vendor_id, currency, outcome, outcome_reason, status, gross_minor, commission_minor,
                 refunds_minor, adjustments_minor, carried_minor, net_minor, pay_minor, line_count)
               SELECT 'pout_17', 'prun_17', vendor_id, 'EUR', 'PAYABLE', 'Payable', 'RESERVED', amount_minor, 0, 0, 0, 0,
                 amount_minor, amount_minor, 1 FROM ledger_posting WHERE id = ${posting("OLD17")}`);
    await sql(`INSERT INTO payout_line (posting_id, payout_id, amount_minor, label)
               SELECT id, 'pout_17', amount_minor, 'DUE' FROM ledger_posting WHERE id = ${posting("OLD17")}`);
    await sql("UPDATE booking SET ends_on = now() + interval '3 days' WHERE ref = 'OLD18'");
    await sql(`INSERT INTO payment_instalment (booking_id, ref, amount_minor, due_on)
               VALUES (${bookingId("OLD19")}, 'second', 100, '2024-01-01')`);
    await sql(`INSERT INTO inbound_event (id, source, event_id, type, occurred_at, booking_ref, body_hash, payload, outcome, problem, received_at)
               VALUES ('iev_1', 's', 'e', 'booking.refunded', now(), 'OLD20', 'x', '{}', 'WAITING', 'Its booking is not known', now())`);
    await sql("UPDATE booking SET is_test = true WHERE ref = 'OLD21'");
    await sql("UPDATE booking SET status = 'NO_SHOW' WHERE ref = 'OLD22'");

    const run = await runTask(ctx, "archive-bookings");
    expect(run).toMatchObject({
      status: "DONE",
      moved: OLD - 13,
      skippedByReason: {
        LEGAL_HOLD: 3,
        ON_HOLD: 1,
        OPEN_DISPUTE: 1,
        PENDING_REFUND: 1,
        UNPAID: 2,
        PENDING_PAYOUT: 1,
        FUTURE_STAY: 1,
        EVENT_WAITS: 1,
      },
    });
    const kept = await sql<{ ref: string }>("SELECT ref FROM booking ORDER BY id");
    expect(kept.map(({ ref }) => ref)).toEqual(Array.from({ length: 13 }, (_, at) => `OLD${at + 10}`));

    const { csv } = await getReport(ctx, run.id);
    expect(csv).toContain("skipped by reason,archive-bookings,LEGAL_HOLD: on legal hold,3");
    expect(csv).toMatch(new RegExp(`figures,archive-bookings,moved,${OLD - 13},${OLD},-13`));
    expect(csv).toContain("why it ended");
  });

  it("a cancelled booking that never earned has no refund to wait for", async () => {
    await sql(`INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at,
                 starts_on, ends_on, cancelled_at)
               VALUES ('GONE1', 'ven_old1', 'g', 'G', 'EUR', 1, 'CANCELLED', now(), '2024-01-01', '2024-01-01',
                 now() - interval '366 days')`);
    await sql(`INSERT INTO booking_refund (ref, booking_id, amount_minor, refunded_at)
               SELECT 'r-gone', id, 1, now() FROM booking WHERE ref = 'GONE1'`);
    const run = await runTask(ctx, "archive-bookings");
    expect(run).toMatchObject({
      moved: 1,
      samples: expect.arrayContaining([expect.objectContaining({ label: "GONE1" })]),
    });
  });
});

describe("E2: ages", () => {
  it("exactly 365 days is kept, one microsecond more is taken, by the instant frozen at the start", async () => {
    await sql(`INSERT INTO booking (ref, vendor_id, customer_ref, customer_name, currency, gross_minor, status, booked_at,
                 starts_on, ends_on, cancelled_at)
               SELECT 'EDGE' || n, 'ven_old1', 'g', 'G', 'EUR', 1, 'CANCELLED', now(), '2024-01-01', '2024-01-01', now()
                 FROM generate_series(0, 1) n`);
    const { runId } = await startRun(ctx, {
      task: "archive-bookings",
      dryRun: false,
      confirmation: "archive-bookings",
      requestKey: newId("req").replace("_", "-"),
    });
    await sql(
      `UPDATE booking SET cancelled_at = r.as_of - interval '8760 hours' - CASE ref WHEN 'EDGE1' THEN interval '1 microsecond' ELSE '0' END
         FROM maintenance_run r WHERE r.id = $1 AND ref LIKE 'EDGE%'`,
      [runId],
    );
    await executeRun(ctx, RUNNING, runId, { signal: new AbortController().signal });
    expect(await sql("SELECT ref FROM booking WHERE ref LIKE 'EDGE%'")).toEqual([{ ref: "EDGE0" }]);
  });

  it("a day is 86,400 seconds in every zone, across every change of the clocks", async () => {
    const client = await database.pool.connect();
    try {
      for (const zone of [
        "UTC",
        "Europe/Berlin",
        "America/Sao_Paulo",
        "Australia/Lord_Howe",
        "Pacific/Apia",
      ]) {
        await client.query(`SET TimeZone = '${zone}'`);
        const { rows } = await client.query(
          `SELECT count(*)::int AS wrong FROM generate_series('2011-01-01Z'::timestamptz, '2030-01-01Z', '100 hours') at
            WHERE extract(epoch FROM at) - extract(epoch FROM ${daysBefore("at", "365")}) <> 365 * 86400`,
        );
        expect(rows).toEqual([{ wrong: 0 }]);
      }
    } finally {
      client.release(true);
    }
  });
});

describe("money and evidence", () => {
  const OUT_OF_REACH = [
    "ledger_account",
    "ledger_entry",
    "ledger_posting",
    "payroll_run",
    "approval",
    "payout",
    "payout_line",
    "released_payout_line",
    "payout_attempt",
    "payout_event",
    "receipt",
    "receipt_counter",
    "paper",
    "audit_event",
    "staff_member",
  ];

  it.each(OUT_OF_REACH)("%s is out of reach by rights and by trigger", async (table) => {
    const attempt = async (setting: string) => {
      const client = await database.pool.connect();
      try {
        await client.query("BEGIN");
        await client.query(setting);
        return await client.query(`DELETE FROM ${table}`).then(
          () => "deleted",
          (error: unknown) => (error as Error).message,
        );
      } finally {
        await client.query("ROLLBACK");
        client.release();
      }
    };
    expect(await attempt("SET LOCAL ROLE travellr_maintenance")).toContain("permission denied");
    expect(await attempt("SET LOCAL travellr.maintenance = 'on'")).toMatch(
      /maintenance changes nothing in|append.only/,
    );
  });

  it("was not touched by any of this", async () => {
    const [money] = await sql(
      `SELECT (SELECT count(*)::int FROM ledger_entry) AS entries, (SELECT sum(amount_minor)::int FROM ledger_posting) AS sum`,
    );
    expect(money).toEqual({ entries: OLD, sum: 0 });
  });
});

describe("what comes in about a booking in the archive", () => {
  const HEAD =
    "booking_ref,vendor_ref,vendor_name,customer_ref,customer_name,customer_email,customer_phone,currency,gross_amount,status,booked_at,starts_on,ends_on,completed_at,cancelled_at,is_test";

  it("an import that says the same changes nothing, and one that says something else is refused by row", async () => {
    const [archived] = await sql<Record<string, string>>(
      `SELECT a.ref, v.ref AS vendor, v.name, a.customer_ref, a.customer_name, a.customer_email, (a.gross_minor / 100.0)::numeric(12,2)::text AS gross,
              to_char(a.booked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS booked, a.starts_on::text AS starts, a.ends_on::text AS ends,
              to_char(a.completed_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') AS completed
         FROM archived_booking a JOIN vendor v ON v.id = a.vendor_id WHERE a.ref = 'OLD50'`,
    );
    const row = (gross: string) =>
      [
        archived!.ref,
        archived!.vendor,
        archived!.name,
        archived!.customer_ref,
        archived!.customer_name,
        archived!.customer_email,
        "",
        "EUR",
        gross,
        "completed",
        archived!.booked,
        archived!.starts,
        archived!.ends,
        archived!.completed,
        "",
        "false",
      ].join(",");
    const bring = (csv: string) =>
      importBookings(database.context(), {
        source: Readable.from([Buffer.from(csv)]),
        fileName: "again.csv",
        bytesTotal: csv.length,
        mapping: {},
        dryRun: false,
      });
    expect(await bring(`${HEAD}\n${row(archived!.gross!)}\n`)).toMatchObject({
      unchanged: 1,
      rejected: 0,
      created: 0,
    });
    const changed = await bring(`${HEAD}\n${row("1.00")}\n`);
    expect(changed).toMatchObject({ unchanged: 0, rejected: 1, created: 0 });
    expect(changed.errors).toMatchObject([{ code: "booking.archived" }]);
  });
});
