import type pg from "pg";
import { describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { accrueEarnings } from "./accrue-earnings";

const database = useTestDatabase();

/** Runs the work in a transaction that is undone. */
async function undone(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query("BEGIN");
    await client.query("INSERT INTO vendor (id, ref, name) VALUES ('vnd_a', 'a', 'A'), ('vnd_b', 'b', 'B')");
    await work(client);
  } finally {
    await client.query("ROLLBACK");
    client.release();
  }
}

async function addBooking(
  client: pg.PoolClient,
  booking: Partial<Record<string, unknown>> = {},
): Promise<bigint> {
  const all = {
    ref: `B-${Math.random()}`,
    vendor_id: "vnd_a",
    customer_ref: "c",
    customer_name: "C",
    currency: "EUR",
    gross_minor: 10_003n,
    status: "COMPLETED",
    booked_at: "2025-01-01T00:00:00Z",
    starts_on: "2025-02-01",
    ends_on: "2025-02-02",
    completed_at: "2025-02-02T10:00:00Z",
    ...booking,
  };
  const names = Object.keys(all);
  const { rows } = await client.query<{ id: bigint }>(
    `INSERT INTO booking (${names.join(", ")}) VALUES (${names.map((_, index) => `$${index + 1}`).join(", ")}) RETURNING id`,
    Object.values(all),
  );
  return rows[0]!.id;
}

const addRate = (client: pg.PoolClient, vendorId: string | null, bps: number, from: string) =>
  client.query(
    "INSERT INTO commission_rate (id, vendor_id, commission_bps, effective_from, reason) VALUES (new_id('crt'), $1, $2, $3, 'test')",
    [vendorId, bps, from],
  );

async function postings(client: pg.PoolClient, bookingId: bigint) {
  const { rows } = await client.query(
    `SELECT a.kind, p.amount_minor AS amount, p.vendor_id AS vendor, p.payable_at AS "payableAt", e.commission_bps AS bps,
       e.gross_minor AS gross, e.commission_minor AS commission
     FROM ledger_entry e JOIN ledger_posting p ON p.entry_id = e.id JOIN ledger_account a ON a.id = p.account_id
     WHERE e.booking_id = $1 ORDER BY a.kind`,
    [bookingId],
  );
  return rows;
}

const source = { createdByName: "test" };

describe("accrueEarnings", () => {
  it("credits the vendor and us, and debits what travellers paid", () =>
    undone(async (client) => {
      const id = await addBooking(client);
      expect(await accrueEarnings(client, source)).toEqual({ entries: 1 });
      const frozen = { bps: 2000, gross: 10_003n, commission: 2_001n };
      expect(await postings(client, id)).toEqual([
        {
          kind: "VENDOR_PAYABLE",
          amount: 8_002n,
          vendor: "vnd_a",
          payableAt: new Date("2025-02-02T10:00:00Z"),
          ...frozen,
        },
        { kind: "PLATFORM_REVENUE", amount: 2_001n, vendor: null, payableAt: null, ...frozen },
        { kind: "BOOKING_CLEARING", amount: -10_003n, vendor: null, payableAt: null, ...frozen },
      ]);
    }));

  it("changes nothing when it is run again", () =>
    undone(async (client) => {
      const id = await addBooking(client);
      await accrueEarnings(client, source);
      expect(await accrueEarnings(client, source)).toEqual({ entries: 0 });
      expect(await postings(client, id)).toHaveLength(3);
    }));

  it("makes an entry of zeros for a booking of gross zero", () =>
    undone(async (client) => {
      const id = await addBooking(client, { gross_minor: 0n });
      await accrueEarnings(client, source);
      expect((await postings(client, id)).map((posting) => posting.amount)).toEqual([0n, 0n, 0n]);
    }));

  it.each([
    [2n, 2500, 1n],
    [1n, 4999, 0n],
    [1n, 5000, 1n],
    [3n, 1500, 0n],
    [999_999_999_999_999n, 10_000, 999_999_999_999_999n],
    [1_000_000_000_000_000n, 1_234, 123_400_000_000_000n],
    [10_003n, 0, 0n],
  ])("rounds the commission of %s at %s bps half up to %s", (gross, bps, commission) =>
    undone(async (client) => {
      await addRate(client, "vnd_a", bps, "2020-01-01T00:00:00Z");
      const id = await addBooking(client, { gross_minor: gross });
      await accrueEarnings(client, source);
      expect(await postings(client, id)).toMatchObject([
        { kind: "VENDOR_PAYABLE", amount: gross - commission },
        { amount: commission },
        { amount: -gross },
      ]);
    }),
  );

  it.each([
    ["2025-02-01T00:00:00Z", "vnd_a", 1000],
    ["2025-02-09T23:59:59.999Z", "vnd_a", 1000],
    ["2025-02-10T00:00:00Z", "vnd_a", 500],
    ["2025-01-31T23:59:59Z", "vnd_a", 2000],
    ["2025-02-04T23:00:00Z", "vnd_b", 2000],
    ["2025-02-05T00:00:00Z", "vnd_b", 1800],
  ])("uses the rate in force at %s for %s: %s bps", (completedAt, vendorId, bps) =>
    undone(async (client) => {
      await addRate(client, "vnd_a", 500, "2025-02-10T00:00:00Z");
      await addRate(client, "vnd_a", 1000, "2025-02-01T00:00:00Z");
      await addRate(client, null, 1800, "2025-02-05T00:00:00Z");
      const id = await addBooking(client, { vendor_id: vendorId, completed_at: completedAt });
      await accrueEarnings(client, source);
      expect((await postings(client, id))[0]).toMatchObject({ bps });
    }),
  );

  it("waits the vendor's hold days, else the policy's", () =>
    undone(async (client) => {
      await client.query("UPDATE payroll_policy SET hold_days = 7");
      await client.query("UPDATE vendor SET hold_days = 0 WHERE id = 'vnd_b'");
      const [a, b] = [await addBooking(client), await addBooking(client, { vendor_id: "vnd_b" })];
      await accrueEarnings(client, source);
      expect((await postings(client, a))[0].payableAt).toEqual(new Date("2025-02-09T10:00:00Z"));
      expect((await postings(client, b))[0].payableAt).toEqual(new Date("2025-02-02T10:00:00Z"));
    }));

  it("leaves out test bookings, test vendors and what is not completed", () =>
    undone(async (client) => {
      await client.query("UPDATE vendor SET is_test = true WHERE id = 'vnd_b'");
      await addBooking(client, { is_test: true });
      await addBooking(client, { vendor_id: "vnd_b" });
      await addBooking(client, { status: "CONFIRMED", completed_at: null });
      await addBooking(client, { status: "NO_SHOW" });
      expect(await accrueEarnings(client, source)).toEqual({ entries: 0 });
    }));

  it("can look at some bookings only", () =>
    undone(async (client) => {
      const [one] = [await addBooking(client), await addBooking(client)];
      expect(await accrueEarnings(client, { ...source, bookingIds: [one] })).toEqual({ entries: 1 });
      expect(await accrueEarnings(client, { ...source, bookingIds: [] })).toEqual({ entries: 0 });
    }));

  it("makes one earning when two accrue at the same moment", async () => {
    const [first, second] = [await database.pool.connect(), await database.pool.connect()];
    try {
      await first.query("INSERT INTO vendor (id, ref, name) VALUES ('vnd_a', 'a', 'A')");
      const id = await addBooking(first);
      await first.query("BEGIN");
      await second.query("BEGIN");
      expect(await accrueEarnings(first, source)).toEqual({ entries: 1 });
      const waiting = accrueEarnings(second, source);
      await first.query("COMMIT");
      expect(await waiting).toEqual({ entries: 0 });
      await second.query("COMMIT");
      expect(await postings(first, id)).toHaveLength(3);
    } finally {
      first.release();
      second.release();
    }
  });
});
