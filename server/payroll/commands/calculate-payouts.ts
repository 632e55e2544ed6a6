import { payoutOutcome } from "@/server/payroll/domain/payout-outcome";
import { reviewFlags } from "@/server/payroll/domain/review-flags";
import { newId } from "@/server/platform/ids";
import type { TxContext } from "@/server/platform/context";
import type { PayoutOutcome } from "@/server/platform/prisma/enums";
import { currencyPolicyOf, payrollPolicyOf } from "../queries/get-payroll-policy";
import { collectDraftLines } from "./collect-draft-lines";
import { nextRegularRunOn } from "./next-regular-run-on";

/** What of a run the calculation needs to know. */
export interface RunToCalculate {
  id: string;
  schedule: "WEEKLY" | "MONTHLY" | "OFF_CYCLE";
  currency: string;
  /** Last-exclusive day of the period, `YYYY-MM-DD` in the business zone. */
  periodEnd: string;
  startsAt: Date;
  endsAt: Date;
  timeZone: string;
}

interface VendorSums {
  vendorId: string;
  vendorName: string;
  vendorStatus: "ACTIVE" | "SUSPENDED";
  statusReason: string | null;
  vendorSchedule: "WEEKLY" | "MONTHLY";
  stripeAccountId: string | null;
  accountStatus: "ONBOARDING" | "ACTIVE" | "RESTRICTED" | null;
  accountDisabledReason: string | null;
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

/** Outcomes that the next regular run looks at again without anybody doing anything. */
const LOOKED_AT_AGAIN: readonly PayoutOutcome[] = ["BELOW_MINIMUM", "NEGATIVE", "EXCLUDED"];

/**
 * Works out what each vendor gets from a draft run, or why it gets nothing, and claims the postings of those that
 * are paid. With `vendorIds`, only these vendors are worked out again and the rest of the run stays as it is;
 * an off-cycle run always names its vendors.
 *
 * The postings are read once into a temporary table, so that what was summed is exactly what is claimed.
 * The caller holds the lock of `lockDrafting` and has checked that the run is a draft.
 */
export async function calculatePayouts(
  tx: TxContext,
  run: RunToCalculate,
  vendorIds?: readonly string[],
): Promise<void> {
  await releaseLines(tx, run.id, vendorIds);
  await collectDraftLines(tx, run, vendorIds);
  const [sums, policy, currencyPolicy] = [
    await sumByVendor(tx, run),
    await payrollPolicyOf(tx),
    await currencyPolicyOf(tx, run.currency),
  ];
  const nextRunOn = nextRegularRunOn(run);
  const rows = sums.map((vendor) => {
    const decision = payoutOutcome({
      currency: run.currency,
      netMinor: vendor.netMinor,
      minimumMinor: currencyPolicy.minimumMinor,
      suspendedReason:
        vendor.vendorStatus === "SUSPENDED" ? (vendor.statusReason ?? "no reason given") : null,
      excludedReason: vendor.excludedReason,
      hold: holdOf(vendor),
      payoutAccount: accountOf(vendor),
      nextRunOn: nextRunOn[vendor.vendorSchedule],
    });
    const payable = decision.outcome === "PAYABLE";
    const history = vendor.lastPayouts ?? [];
    const flags = reviewFlags(
      {
        currency: run.currency,
        netMinor: decision.payableMinor,
        grossMinor: vendor.grossMinor,
        refundsMinor: vendor.refundedGrossMinor,
        previousPayoutsMinor: history.map((payMinor) => BigInt(payMinor)),
        lastActiveAt: vendor.lastActiveAt,
        periodStartsAt: run.startsAt,
      },
      policy.reviewThresholds,
    );
    return {
      id: vendor.payoutId ?? newId("pout"),
      vendorId: vendor.vendorId,
      outcome: decision.outcome,
      outcomeReason: decision.reason,
      status: payable ? "PLANNED" : "SKIPPED",
      grossMinor: vendor.grossMinor.toString(),
      commissionMinor: vendor.commissionMinor.toString(),
      refundsMinor: vendor.refundsMinor.toString(),
      adjustmentsMinor: vendor.adjustmentsMinor.toString(),
      carriedMinor: vendor.carriedMinor.toString(),
      netMinor: vendor.netMinor.toString(),
      payMinor: decision.payableMinor.toString(),
      // What a vendor that is not paid keeps is its net; the column is about what a sent payout leaves over.
      leftoverMinor: payable ? decision.leftoverMinor.toString() : "0",
      lineCount: vendor.lineCount,
      lateCount: vendor.lateCount,
      destination: payable ? vendor.stripeAccountId : null,
      excludedReason: vendor.excludedReason,
      previousPayoutId: vendor.previousPayoutId,
      previousMinor: history[0] ?? null,
      nextPayoutOn: LOOKED_AT_AGAIN.includes(decision.outcome) ? nextRunOn[vendor.vendorSchedule] : null,
      flags: payable ? flags.map((flag) => flag.code) : [],
    };
  });
  await writePayouts(tx, run, rows);
  await dropVanishedPayouts(tx, run.id, vendorIds);
  await claimLines(tx, run.id);
  await writeRunTotals(tx, run.id);
}

function holdOf(vendor: VendorSums): { reason: string; releaseOn: string | null } | null {
  if (vendor.holdReason !== null) return { reason: vendor.holdReason, releaseOn: vendor.holdReleaseOn };
  // A vendor whose every posting is on hold has nothing else to say.
  if (vendor.lineCount === 0 && vendor.heldCount > 0)
    return { reason: `${vendor.heldCount} postings of bookings on hold`, releaseOn: null };
  return null;
}

function accountOf(vendor: VendorSums): { restrictedReason: string | null } | null {
  if (vendor.stripeAccountId === null) return null;
  if (vendor.accountStatus === "ACTIVE") return { restrictedReason: null };
  const waiting = vendor.accountStatus === "ONBOARDING" ? "the vendor has not finished opening it" : null;
  return { restrictedReason: vendor.accountDisabledReason ?? waiting ?? "no reason given" };
}

/** Serialises everything that claims postings of one currency until the transaction ends. */
export async function lockDrafting(tx: TxContext, currency: string): Promise<void> {
  await tx.db.$executeRaw`SELECT pg_advisory_xact_lock(hashtextextended(${"payroll.draft:" + currency}, 0))`;
}

/** Gives back the claims of a draft; nothing was decided on it, so nothing is kept for the record. */
async function releaseLines(tx: TxContext, runId: string, vendorIds?: readonly string[]): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM payout_line l USING payout p
    WHERE p.id = l.payout_id AND p.run_id = ${runId}
      AND (${vendorIds === undefined} OR p.vendor_id = ANY(${vendorIds ?? []}::text[]))`;
}

async function sumByVendor(tx: TxContext, run: RunToCalculate): Promise<VendorSums[]> {
  return tx.db.$queryRaw<VendorSums[]>`
    WITH sums AS (
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
      a.disabled_reason AS "accountDisabledReason", h.reason AS "holdReason", h.release_on AS "holdReleaseOn",
      old.id AS "payoutId", old.excluded_reason AS "excludedReason",
      s.gross AS "grossMinor", s.commission AS "commissionMinor", s.refunds AS "refundsMinor",
      s.adjustments AS "adjustmentsMinor", s.carried AS "carriedMinor", s.net AS "netMinor",
      s.held AS "heldMinor", s.held_count AS "heldCount", s.line_count AS "lineCount", s.late_count AS "lateCount",
      past.last_id AS "previousPayoutId", past.payouts AS "lastPayouts",
      active.at AS "lastActiveAt", s.refunded_gross AS "refundedGrossMinor"
    FROM sums s
    JOIN vendor v ON v.id = s.vendor_id
    LEFT JOIN payout_account a ON a.vendor_id = v.id
    LEFT JOIN vendor_hold h ON h.vendor_id = v.id
    LEFT JOIN payout old ON old.run_id = ${run.id} AND old.vendor_id = v.id
    LEFT JOIN LATERAL (
      SELECT (array_agg(last.id ORDER BY last.ends_at DESC))[1] AS last_id,
        array_agg(last.pay_minor::text ORDER BY last.ends_at DESC) AS payouts
      FROM (
        SELECT p.id, p.pay_minor, r.ends_at
        FROM payout p JOIN payroll_run r ON r.id = p.run_id
        WHERE p.vendor_id = v.id AND p.currency = ${run.currency} AND p.outcome = 'PAYABLE'
          AND p.status NOT IN ('CANCELLED', 'FAILED', 'RETURNED') AND r.id <> ${run.id} AND r.ends_at < ${run.endsAt}
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

/** A payout as the insert takes it; bigints travel as strings. */
interface PayoutRow {
  id: string;
  vendorId: string;
  outcome: PayoutOutcome;
}

const ROWS_PER_INSERT = 5_000;

async function writePayouts(tx: TxContext, run: RunToCalculate, rows: readonly PayoutRow[]): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_PER_INSERT) {
    const chunk = JSON.stringify(rows.slice(start, start + ROWS_PER_INSERT));
    await tx.db.$executeRaw`
      INSERT INTO payout (id, run_id, vendor_id, currency, outcome, outcome_reason, status, gross_minor,
        commission_minor, refunds_minor, adjustments_minor, carried_minor, net_minor, pay_minor, leftover_minor,
        line_count, late_count, destination, excluded_reason, previous_payout_id, previous_minor, next_payout_on, flags)
      SELECT r.id, ${run.id}, r."vendorId", ${run.currency}, r.outcome::payout_outcome, r."outcomeReason",
        r.status::payout_status, r."grossMinor", r."commissionMinor", r."refundsMinor", r."adjustmentsMinor",
        r."carriedMinor", r."netMinor", r."payMinor", r."leftoverMinor", r."lineCount", r."lateCount",
        r.destination, r."excludedReason", r."previousPayoutId", r."previousMinor", r."nextPayoutOn",
        ARRAY(SELECT jsonb_array_elements_text(r.flags))
      FROM jsonb_to_recordset(${chunk}::jsonb) AS r(id text, "vendorId" text, outcome text, "outcomeReason" text,
        status text, "grossMinor" bigint, "commissionMinor" bigint, "refundsMinor" bigint, "adjustmentsMinor" bigint,
        "carriedMinor" bigint, "netMinor" bigint, "payMinor" bigint, "leftoverMinor" bigint, "lineCount" int,
        "lateCount" int, destination text, "excludedReason" text, "previousPayoutId" text, "previousMinor" bigint,
        "nextPayoutOn" date, flags jsonb)
      ON CONFLICT (run_id, vendor_id) DO UPDATE SET
        outcome = EXCLUDED.outcome, outcome_reason = EXCLUDED.outcome_reason, status = EXCLUDED.status,
        gross_minor = EXCLUDED.gross_minor, commission_minor = EXCLUDED.commission_minor,
        refunds_minor = EXCLUDED.refunds_minor, adjustments_minor = EXCLUDED.adjustments_minor,
        carried_minor = EXCLUDED.carried_minor, net_minor = EXCLUDED.net_minor, pay_minor = EXCLUDED.pay_minor,
        leftover_minor = EXCLUDED.leftover_minor, line_count = EXCLUDED.line_count, late_count = EXCLUDED.late_count,
        destination = EXCLUDED.destination, previous_payout_id = EXCLUDED.previous_payout_id,
        previous_minor = EXCLUDED.previous_minor, next_payout_on = EXCLUDED.next_payout_on, flags = EXCLUDED.flags,
        version = payout.version + 1`;
  }
}

/** A vendor that no longer has anything due in the run, because it moved to the other schedule, leaves the draft. */
async function dropVanishedPayouts(
  tx: TxContext,
  runId: string,
  vendorIds?: readonly string[],
): Promise<void> {
  await tx.db.$executeRaw`
    DELETE FROM payout p WHERE p.run_id = ${runId}
      AND (${vendorIds === undefined} OR p.vendor_id = ANY(${vendorIds ?? []}::text[]))
      AND NOT EXISTS (SELECT 1 FROM draft_line d WHERE d.vendor_id = p.vendor_id)`;
}

/** Claims the collected postings of every payout that will be paid. The primary key refuses a second claim. */
async function claimLines(tx: TxContext, runId: string): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO payout_line (posting_id, payout_id, amount_minor, label)
    SELECT d.posting_id, p.id, d.amount_minor, d.label
    FROM draft_line d JOIN payout p ON p.run_id = ${runId} AND p.vendor_id = d.vendor_id
    WHERE p.outcome = 'PAYABLE' AND NOT d.held`;
}

/** Writes the run's sums from its stored payouts; they are never worked out in any other way. */
async function writeRunTotals(tx: TxContext, runId: string): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE payroll_run r SET
      vendor_count = s.vendors, payable_vendors = s.payable, payable_minor = s.payable_minor,
      carried_vendors = s.carried, carried_minor = s.carried_minor
    FROM (
      SELECT count(*)::int AS vendors, (count(*) FILTER (WHERE outcome = 'PAYABLE'))::int AS payable,
        coalesce(sum(pay_minor) FILTER (WHERE outcome = 'PAYABLE'), 0)::bigint AS payable_minor,
        (count(*) FILTER (WHERE outcome = 'BELOW_MINIMUM'))::int AS carried,
        coalesce(sum(net_minor) FILTER (WHERE outcome = 'BELOW_MINIMUM'), 0)::bigint AS carried_minor
      FROM payout WHERE run_id = ${runId}
    ) s WHERE r.id = ${runId}`;
}
