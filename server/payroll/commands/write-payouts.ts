import type { TxContext } from "@/server/platform/context";
import type { PayoutOutcome } from "@/server/platform/prisma/enums";
import type { RunToCalculate } from "./calculate-payouts";

/** A payout as the insert takes it. Amounts are minor units as text, days `YYYY-MM-DD`. */
export interface PayoutRow {
  id: string;
  vendorId: string;
  outcome: PayoutOutcome;
  outcomeReason: string;
  status: "PLANNED" | "SKIPPED";
  grossMinor: string;
  commissionMinor: string;
  refundsMinor: string;
  adjustmentsMinor: string;
  carriedMinor: string;
  netMinor: string;
  payMinor: string;
  leftoverMinor: string;
  lineCount: number;
  lateCount: number;
  destination: string | null;
  excludedReason: string | null;
  previousPayoutId: string | null;
  previousMinor: string | null;
  nextPayoutOn: string | null;
  flags: string[];
}

/** Writes payouts of a draft; a vendor that has one there already keeps its id. */
export async function writePayouts(
  tx: TxContext,
  run: RunToCalculate,
  rows: readonly PayoutRow[],
): Promise<void> {
  const chunk = JSON.stringify(rows);
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
