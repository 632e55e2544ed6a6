import { describe, expect, it } from "vitest";
import { postEntry } from "@/server/ledger/post-entry";
import { inTransaction } from "@/server/platform/context";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { findImbalances, vendorBalances } from "./check-ledger";

const database = useTestDatabase();
const at = new Date("2025-07-09T10:00:00Z");

/** What PostgreSQL itself says when the rule is broken; "accepted" if it does not. */
async function refusal(sql: string): Promise<string> {
  try {
    await database.pool.query(sql);
    return "accepted";
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? String(error);
  }
}

async function account(kind: string, currency: string, vendorId: string | null = null): Promise<bigint> {
  await database.pool.query(
    "INSERT INTO ledger_account (kind, vendor_id, currency) VALUES ($1::ledger_account_kind, $2, $3) ON CONFLICT DO NOTHING",
    [kind, vendorId, currency],
  );
  const { rows } = await database.pool.query<{ id: bigint }>(
    "SELECT id FROM ledger_account WHERE kind = $1::ledger_account_kind AND vendor_id IS NOT DISTINCT FROM $2 AND currency = $3",
    [kind, vendorId, currency],
  );
  return rows[0]?.id ?? 0n;
}

async function entry(currency = "EUR"): Promise<bigint> {
  const { rows } = await database.pool.query<{ id: bigint }>(
    "INSERT INTO ledger_entry (kind, currency, occurred_at) VALUES ('EARNING', $1, now()) RETURNING id",
    [currency],
  );
  return rows[0]?.id ?? 0n;
}

describe("payouts 23: the database keeps the ledger in balance", () => {
  it("refuses an entry that does not sum to zero", async () => {
    const [revenue, clearing] = [
      await account("PLATFORM_REVENUE", "EUR"),
      await account("BOOKING_CLEARING", "EUR"),
    ];
    const id = await entry();
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor) VALUES (${id}, ${revenue}, 'EUR', 100), (${id}, ${clearing}, 'EUR', -99)`,
      ),
    ).toBe("ledger_entry_balances");
  });

  it("refuses one side alone, also when the other would follow", async () => {
    const revenue = await account("PLATFORM_REVENUE", "EUR");
    const id = await entry();
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor) VALUES (${id}, ${revenue}, 'EUR', 100)`,
      ),
    ).toBe("ledger_entry_balances");
  });

  it("refuses two currencies in one entry, and an account of another currency", async () => {
    const [eur, usd] = [await account("PLATFORM_REVENUE", "EUR"), await account("BOOKING_CLEARING", "USD")];
    const id = await entry();
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor) VALUES (${id}, ${eur}, 'EUR', 100), (${id}, ${usd}, 'USD', -100)`,
      ),
    ).toBe("ledger_entry_one_currency");
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor) VALUES (${id}, ${eur}, 'EUR', 100), (${id}, ${usd}, 'EUR', -100)`,
      ),
    ).toBe("ledger_entry_one_currency");
  });

  it("refuses postings to accounts and entries that do not exist, and under another vendor's name", async () => {
    const ctx = database.context();
    const [ana, bob] = [await makeVendor(ctx), await makeVendor(ctx)];
    const [payable, clearing] = [
      await account("VENDOR_PAYABLE", "EUR", ana),
      await account("BOOKING_CLEARING", "EUR"),
    ];
    const id = await entry();
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor) VALUES (${id}, 999999, 'EUR', 1), (${id}, ${clearing}, 'EUR', -1)`,
      ),
    ).toBe("ledger_posting_entry_and_account_exist");
    expect(
      await refusal(
        `INSERT INTO ledger_posting (entry_id, account_id, currency, amount_minor, vendor_id) VALUES (${id}, ${payable}, 'EUR', 1, '${bob}'), (${id}, ${clearing}, 'EUR', -1, NULL)`,
      ),
    ).toBe("ledger_posting_vendor_of_account");
  });

  it.each(["ledger_posting", "ledger_entry", "ledger_account", "commission_rate", "receipt", "payout_event"])(
    "refuses to change, delete or empty %s",
    async (table) => {
      const column = table === "receipt" ? "number" : "id";
      expect(await refusal(`UPDATE ${table} SET ${column} = ${column}`)).toBe(`${table}_append_only`);
      expect(await refusal(`DELETE FROM ${table}`)).toBe(`${table}_append_only`);
      expect(await refusal(`TRUNCATE ${table} CASCADE`)).toBe(`${table}_append_only`);
    },
  );

  it("takes a booking's earning once", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx);
    const { bookingId } = await makeEarning(ctx, { vendorId, grossMinor: 10_000n, completedAt: at });
    expect(
      await refusal(
        `INSERT INTO ledger_entry (kind, currency, booking_id, occurred_at) VALUES ('EARNING', 'EUR', ${bookingId}, now())`,
      ),
    ).toBe("ledger_entry_one_earning_per_booking");
  });

  it("keeps bookings and their vendors together", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 10_000n, completedAt: at });
    expect(await refusal(`UPDATE booking SET vendor_id = 'ven_nobody' WHERE vendor_id = '${vendorId}'`)).toBe(
      "booking_vendor_exists",
    );
    await database.pool.query(`DELETE FROM payout_account WHERE vendor_id = '${vendorId}'`);
    expect(await refusal(`DELETE FROM vendor WHERE id = '${vendorId}'`)).toBe("vendor_has_no_bookings");
    expect(await refusal(`UPDATE vendor SET id = 'ven_other' WHERE id = '${vendorId}'`)).toBe(
      "vendor_id_is_fixed",
    );
  });

  it("leaves the whole entry out when a posting is refused", async () => {
    const ctx = database.context();
    const before = await database.prisma.ledgerEntry.count();
    await expect(
      inTransaction(ctx, (tx) =>
        postEntry(tx, {
          kind: "ADJUSTMENT",
          currency: "EUR",
          reason: "Off by one",
          occurredAt: at,
          postings: [
            { account: { kind: "ADJUSTMENTS" }, amountMinor: 100n },
            { account: { kind: "PLATFORM_REVENUE" }, amountMinor: -99n },
          ],
        }),
      ),
    ).rejects.toThrow(/unbalanced/);
    expect(await database.prisma.ledgerEntry.count()).toBe(before);
  });

  it("finds nothing to complain about after all this, and knows what a vendor is owed", async () => {
    const ctx = database.context();
    const vendorId = await makeVendor(ctx);
    await makeEarning(ctx, { vendorId, grossMinor: 10_001n, completedAt: at });
    await makeEarning(ctx, { vendorId, grossMinor: 500n, currency: "JPY", completedAt: at });
    expect(await findImbalances(ctx)).toEqual([]);
    expect(await vendorBalances(ctx, vendorId)).toEqual([
      { currency: "EUR", balanceMinor: 8_001n },
      { currency: "JPY", balanceMinor: 400n },
    ]);
  });
});
