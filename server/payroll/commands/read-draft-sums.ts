import type { TxContext } from "@/server/platform/context";
import type { RunToCalculate } from "./calculate-payouts";

/** One vendor of a draft: its sums, and what decides about it. Amounts in minor units of the run's currency. */
export interface VendorSums {
  vendorId: string;
  vendorName: string;
  vendorStatus: "ACTIVE" | "SUSPENDED";
  statusReason: string | null;
  vendorSchedule: "WEEKLY" | "MONTHLY";
  stripeAccountId: string | null;
  accountStatus: "ONBOARDING" | "ACTIVE" | "RESTRICTED" | null;
  accountDisabledReason: string | null;
  bankChangedAt: Date | null;
  bankHeldUntil: Date | null;
  /** Names of other vendors with the same bank account, in alphabetical order; null when there are none. */
  sharedBankWith: string[] | null;
  holdReason: string | null;
  holdReleaseOn: string | null;
  payoutId: string | null;
  excludedReason: string | null;
  grossMinor: bigint;
  commissionMinor: bigint;
  refundsMinor: bigint;
  adjustmentsMinor: bigint;
  carriedMinor: bigint;
  netMinor: bigint;
  heldMinor: bigint;
  heldCount: number;
  lineCount: number;
  lateCount: number;
  previousPayoutId: string | null;
  /** Newest first, minor units as text. */
  lastPayouts: string[] | null;
  lastActiveAt: Date | null;
  refundedGrossMinor: bigint;
}

const VENDORS_PER_PAGE = 1_000;

/**
 * Sums the collected lines by vendor and hands them over in pages, each vendor with its account, holds and history,
 * so that a run of any size needs little memory.
 */
export async function* readDraftSums(tx: TxContext, run: RunToCalculate): AsyncGenerator<VendorSums[]> {
  await tx.db.$executeRaw`DROP TABLE IF EXISTS draft_sum`;
  await tx.db.$executeRaw`
    CREATE TEMPORARY TABLE draft_sum ON COMMIT DROP AS
      SELECT vendor_id,
        coalesce(sum(gross_minor) FILTER (WHERE kind = 'EARNING' AND label <> 'CARRIED' AND NOT held), 0)::bigint AS gross,
        coalesce(-sum(commission_minor) FILTER (WHERE kind = 'EARNING' AND label <> 'CARRIED' AND NOT held), 0)::bigint AS commission,
        coalesce(sum(amount_minor) FILTER (WHERE kind = 'REFUND' AND label <> 'CARRIED' AND NOT held), 0)::bigint AS refunds,
        coalesce(-sum(gross_minor) FILTER (WHERE kind = 'REFUND' AND label <> 'CARRIED' AND NOT held), 0)::bigint AS refunded_gross,
        coalesce(sum(amount_minor) FILTER (WHERE kind NOT IN ('EARNING', 'REFUND') AND label <> 'CARRIED' AND NOT held), 0)::bigint AS adjustments,
        coalesce(sum(amount_minor) FILTER (WHERE label = 'CARRIED' AND NOT held), 0)::bigint AS carried,
        coalesce(sum(amount_minor) FILTER (WHERE NOT held), 0)::bigint AS net,
        coalesce(sum(amount_minor) FILTER (WHERE held), 0)::bigint AS held,
        (count(*) FILTER (WHERE held))::int AS held_count,
        (count(*) FILTER (WHERE NOT held))::int AS line_count,
        (count(*) FILTER (WHERE label = 'LATE' AND NOT held))::int AS late_count
      FROM draft_line GROUP BY vendor_id
`;
  await tx.db.$executeRaw`CREATE UNIQUE INDEX ON draft_sum (vendor_id)`;
  await tx.db.$executeRaw`ANALYZE draft_sum`;
  await findSharedBanks(tx);
  for (let after = ""; ;) {
    const page = await readPage(tx, run, after);
    if (page.length > 0) yield page;
    const last = page.at(-1);
    if (!last || page.length < VENDORS_PER_PAGE) return;
    after = last.vendorId;
  }
}

/** Notes the few vendors that share a bank account with others, once for all pages: marks are compared in one sweep. */
async function findSharedBanks(tx: TxContext): Promise<void> {
  await tx.db.$executeRaw`DROP TABLE IF EXISTS draft_shared_bank`;
  await tx.db.$executeRaw`
    CREATE TEMPORARY TABLE draft_shared_bank ON COMMIT DROP AS
      WITH bank AS (
        SELECT a.vendor_id, v.name, unnest(a.bank_fingerprints) AS fingerprint
        FROM payout_account a JOIN vendor v ON v.id = a.vendor_id WHERE NOT v.is_test
      ), shared AS (
        SELECT fingerprint FROM bank GROUP BY fingerprint HAVING count(DISTINCT vendor_id) > 1
      )
      SELECT mine.vendor_id, array_agg(DISTINCT other.name ORDER BY other.name) AS names
      FROM shared JOIN bank mine USING (fingerprint) JOIN bank other USING (fingerprint)
      WHERE other.vendor_id <> mine.vendor_id GROUP BY mine.vendor_id`;
}

async function readPage(tx: TxContext, run: RunToCalculate, afterVendorId: string): Promise<VendorSums[]> {
  return tx.db.$queryRaw<VendorSums[]>`
    WITH page AS (
      SELECT * FROM draft_sum WHERE vendor_id > ${afterVendorId} ORDER BY vendor_id LIMIT ${VENDORS_PER_PAGE}
    ), vendor_hold AS (
      SELECT DISTINCT ON (h.vendor_id) h.vendor_id, h.reason, h.release_on::text AS release_on
      FROM hold h
      WHERE h.booking_id IS NULL AND h.released_at IS NULL
        AND (h.release_on IS NULL OR h.release_on > (${tx.clock.now()}::timestamptz AT TIME ZONE ${run.timeZone})::date)
      ORDER BY h.vendor_id, h.placed_at
    )
    SELECT v.id AS "vendorId", v.name AS "vendorName", v.status::text AS "vendorStatus",
      v.status_reason AS "statusReason", v.schedule::text AS "vendorSchedule",
      a.stripe_account_id AS "stripeAccountId", a.status::text AS "accountStatus",
      a.disabled_reason AS "accountDisabledReason", a.bank_changed_at AS "bankChangedAt",
      a.bank_held_until AS "bankHeldUntil", shared.names AS "sharedBankWith", h.reason AS "holdReason", h.release_on AS "holdReleaseOn",
      old.id AS "payoutId", old.excluded_reason AS "excludedReason",
      s.gross AS "grossMinor", s.commission AS "commissionMinor", s.refunds AS "refundsMinor",
      s.adjustments AS "adjustmentsMinor", s.carried AS "carriedMinor", s.net AS "netMinor",
      s.held AS "heldMinor", s.held_count AS "heldCount", s.line_count AS "lineCount", s.late_count AS "lateCount",
      past.last_id AS "previousPayoutId", past.payouts AS "lastPayouts",
      active.at AS "lastActiveAt", s.refunded_gross AS "refundedGrossMinor"
    FROM page s
    JOIN vendor v ON v.id = s.vendor_id
    LEFT JOIN payout_account a ON a.vendor_id = v.id
    LEFT JOIN draft_shared_bank shared ON shared.vendor_id = v.id
    LEFT JOIN vendor_hold h ON h.vendor_id = v.id
    LEFT JOIN payout old ON old.run_id = ${run.id} AND old.vendor_id = v.id
    LEFT JOIN LATERAL (
      SELECT (array_agg(last.id ORDER BY last.ends_at DESC))[1] AS last_id,
        array_agg(last.pay_minor::text ORDER BY last.ends_at DESC) AS payouts
      FROM (
        SELECT p.id, p.pay_minor, r.ends_at
        FROM payout p JOIN payroll_run r ON r.id = p.run_id
        WHERE p.vendor_id = v.id AND p.currency = ${run.currency} AND p.outcome = 'PAYABLE'
          AND p.status NOT IN ('CANCELLED', 'FAILED', 'STALE', 'RETURNED') AND r.id <> ${run.id} AND r.ends_at < ${run.endsAt}
        ORDER BY r.ends_at DESC LIMIT 4
      ) last
    ) past ON true
    LEFT JOIN LATERAL (
      SELECT p.payable_at AS at FROM ledger_posting p
      WHERE p.vendor_id = v.id AND p.currency = ${run.currency} AND p.payable_at < ${run.startsAt}
      ORDER BY p.payable_at DESC LIMIT 1
    ) active ON true
    ORDER BY v.id`;
}
