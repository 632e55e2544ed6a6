import { beforeAll, describe, expect, it } from "vitest";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";

const database = useTestDatabase();

let runId: string;
let payoutId: string;
let otherPayoutId: string;
let postingId: bigint;
let freePostingId: bigint;

beforeAll(async () => {
  const ctx = database.context({ actor: await makeStaffActor(database.context()) });
  const [ana, bob] = [await makeVendor(ctx), await makeVendor(ctx)];
  const completedAt = "2025-07-09T10:00:00Z";
  for (const vendorId of [ana, bob])
    await makeEarning(ctx, { vendorId, grossMinor: 1_000_000n, completedAt });
  ({ runId } = await draftRun(ctx, { schedule: "WEEKLY", periodEnd: "2025-07-14", currency: "EUR" }));
  const payouts = await database.prisma.payout.findMany({ where: { runId }, orderBy: { vendorId: "asc" } });
  payoutId = payouts[0]?.id ?? "";
  otherPayoutId = payouts[1]?.id ?? "";
  postingId = (await database.prisma.payoutLine.findFirstOrThrow({ where: { payoutId } })).postingId;
  await makeEarning(ctx, { vendorId: ana, grossMinor: 10_000n, completedAt });
  const { rows } = await database.pool.query<{ id: bigint }>(
    "SELECT max(id) AS id FROM ledger_posting WHERE vendor_id IS NOT NULL",
  );
  freePostingId = rows[0]?.id ?? 0n;
});

/** What PostgreSQL itself says when the rule is broken; "accepted" if it does not. */
async function refusal(sql: string): Promise<string> {
  try {
    await database.pool.query(sql);
    return "accepted";
  } catch (error) {
    return (error as { constraint?: string }).constraint ?? String(error);
  }
}

describe("payouts 7: the database lets nothing be paid twice", () => {
  it("refuses a second live claim on a posting", async () => {
    const claim = `INSERT INTO payout_line (posting_id, payout_id, amount_minor, label) VALUES (${postingId}, '${payoutId}', 800000, 'DUE')`;
    expect(await refusal(claim)).toBe("payout_line_pkey");
  });

  it("refuses a claim by another vendor's payout, with another amount, or on what no run may claim", async () => {
    const claim = (payout: string, amount: number) =>
      `INSERT INTO payout_line (posting_id, payout_id, amount_minor, label) VALUES (${freePostingId}, '${payout}', ${amount}, 'DUE')`;
    expect(await refusal(claim(otherPayoutId, 8_000))).toBe("payout_line_claims_own_posting");
    expect(await refusal(claim(payoutId, 8_001))).toBe("payout_line_claims_own_posting");
    expect(await refusal(claim("pout_nobody", 8_000))).toBe("payout_line_claims_own_posting");
    const { rows } = await database.pool.query<{ id: bigint; amount_minor: bigint }>(
      "SELECT id, amount_minor FROM ledger_posting WHERE vendor_id IS NULL LIMIT 1",
    );
    const unclaimable = `INSERT INTO payout_line (posting_id, payout_id, amount_minor, label) VALUES (${rows[0]?.id}, '${payoutId}', ${rows[0]?.amount_minor}, 'DUE')`;
    expect(await refusal(unclaimable)).toBe("payout_line_claims_own_posting");
  });

  it("refuses a second live run of a period, and takes one after a cancelled one", async () => {
    const copy = (status: string) => `
      INSERT INTO payroll_run (id, schedule, currency, status, period_start, period_end, starts_at, ends_at, time_zone, drafted_at, drafted_by_name)
      SELECT 'prun_copy_${status.toLowerCase()}', schedule, currency, '${status}', period_start, period_end, starts_at, ends_at, time_zone, drafted_at, drafted_by_name
      FROM payroll_run WHERE id = '${runId}'`;
    expect(await refusal(copy("DRAFT"))).toBe("payroll_run_one_per_period");
    expect(await refusal(copy("CANCELLED"))).toBe("accepted");
  });

  it("refuses a second open attempt, a second use of a key, and a transfer for two attempts", async () => {
    const attempt = (n: number, status: string, key: string, transfer: string | null) => `
      INSERT INTO payout_attempt (id, payout_id, number, idempotency_key, body_hash, body, status, stripe_transfer_id)
      VALUES ('att_${n}', '${payoutId}', ${n}, '${key}', 'x', '{}', '${status}', ${transfer ? `'${transfer}'` : "NULL"})`;
    expect(await refusal(attempt(1, "UNKNOWN", "k1", null))).toBe("accepted");
    expect(await refusal(attempt(2, "SENDING", "k2", null))).toBe("payout_attempt_one_open");
    expect(await refusal(attempt(3, "NOT_CREATED", "k1", null))).toBe("payout_attempt_idempotency_key_key");
    expect(await refusal(attempt(4, "CREATED", "k4", "tr_1"))).toBe("accepted");
    expect(await refusal(attempt(5, "CREATED", "k5", "tr_1"))).toBe("payout_attempt_transfer");
  });

  it("refuses a payout whose parts do not sum to its net, or that pays other than its net", async () => {
    expect(await refusal(`UPDATE payout SET net_minor = net_minor + 1 WHERE id = '${payoutId}'`)).toBe(
      "payout_parts_sum",
    );
    expect(await refusal(`UPDATE payout SET pay_minor = pay_minor - 1 WHERE id = '${payoutId}'`)).toBe(
      "payout_pays_what_it_claims",
    );
    expect(await refusal(`UPDATE payout SET status = 'SKIPPED' WHERE id = '${payoutId}'`)).toBe(
      "payout_skipped_is_not_payable",
    );
    expect(await refusal(`UPDATE payout SET status = 'SENT' WHERE id = '${payoutId}'`)).toBe(
      "payout_sent_has_transfer",
    );
  });

  it("refuses a submitted run without its content hash, and two standing decisions of one person", async () => {
    expect(await refusal(`UPDATE payroll_run SET status = 'AWAITING_APPROVAL' WHERE id = '${runId}'`)).toBe(
      "payroll_run_frozen_has_hash",
    );
    const approval = (id: string) => `
      INSERT INTO approval (id, run_id, approver_id, approver_name, decision, total_minor, currency, payee_count, content_hash, run_version, decided_at)
      VALUES ('${id}', '${runId}', 'stf_a', 'A', 'APPROVED', 1, 'EUR', 1, 'h', 1, now())`;
    expect(await refusal(approval("appr_1"))).toBe("accepted");
    expect(await refusal(approval("appr_2"))).toBe("approval_one_per_person");
  });

  it("lets at most one job with a key wait or run", async () => {
    const job = (id: string, status: string) =>
      `INSERT INTO job (id, name, key, payload, status) VALUES ('${id}', 'test.nothing', 'k', '{}', '${status}')`;
    expect(await refusal(job("job_1", "QUEUED"))).toBe("accepted");
    expect(await refusal(job("job_2", "RUNNING"))).toBe("job_one_live_per_key");
    expect(await refusal(job("job_3", "DONE"))).toBe("accepted");
  });
});

describe("the rules that only raw SQL can state", () => {
  it.each([
    "ledger_account_one_per_owner",
    "ledger_entry_one_earning_per_booking",
    "ledger_entry_once",
    "ledger_posting_vendor",
    "commission_rate_one_per_instant",
    "payroll_run_one_per_period",
    "payout_to_do",
    "payout_attempt_one_open",
    "payout_attempt_transfer",
    "approval_one_per_person",
    "job_one_live_per_key",
    "job_due",
  ])("has the index %s", async (name) => {
    const { rowCount } = await database.pool.query("SELECT 1 FROM pg_indexes WHERE indexname = $1", [name]);
    expect(rowCount).toBe(1);
  });

  it.each([
    "ledger_posting_checked",
    "ledger_posting_append_only",
    "ledger_entry_append_only",
    "ledger_account_append_only",
    "commission_rate_append_only",
    "receipt_append_only",
    "payout_event_append_only",
    "payout_line_checked",
    "payout_line_not_changed",
    "released_payout_line_append_only",
  ])("has the trigger %s, switched on", async (name) => {
    const { rowCount } = await database.pool.query(
      "SELECT 1 FROM pg_trigger WHERE tgname = $1 AND tgenabled <> 'D'",
      [name],
    );
    expect(rowCount).toBe(1);
  });
});
