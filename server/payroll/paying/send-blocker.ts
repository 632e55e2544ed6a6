import { heldUntilText } from "@/server/payroll/domain/bank-hold";
import type { TxContext } from "@/server/platform/context";
import type { PayoutAccountStatus, RunStatus, VendorStatus } from "@/server/platform/prisma/enums";

/** What is looked at just before a payout is sent. */
export interface SendFacts {
  runStatus: RunStatus;
  vendorRef: string;
  vendorStatus: VendorStatus;
  vendorStatusReason: string | null;
  /** The account frozen in the run. */
  destination: string | null;
  /** The vendor's account now. */
  stripeAccountId: string | null;
  accountStatus: PayoutAccountStatus | null;
  accountDisabledReason: string | null;
  accountSyncedAt: Date | null;
  /** Until when a change of bank details holds the vendor, in words; null when none does. */
  bankHeldUntil: string | null;
  holdReason: string | null;
  bookingHoldReason: string | null;
  netMinor: bigint;
  /** Σ of the postings that the payout claims, minor units. */
  claimedMinor: bigint;
}

/** Reads them in the caller's transaction, as they are now. */
export async function loadSendFacts(tx: TxContext, payoutId: string): Promise<SendFacts> {
  const [row] = await tx.db.$queryRaw<(Omit<SendFacts, "bankHeldUntil"> & StandingBankHold)[]>`
    WITH active_hold AS (
      SELECT h.booking_id, h.reason FROM payout p
      JOIN payroll_run r ON r.id = p.run_id
      JOIN hold h ON h.vendor_id = p.vendor_id
      WHERE p.id = ${payoutId} AND h.released_at IS NULL
        AND (h.release_on IS NULL OR h.release_on > (${tx.clock.now()}::timestamptz AT TIME ZONE r.time_zone)::date)
    )
    SELECT r.status::text AS "runStatus", v.ref AS "vendorRef", v.status::text AS "vendorStatus",
      v.status_reason AS "vendorStatusReason", p.destination, a.stripe_account_id AS "stripeAccountId",
      a.status::text AS "accountStatus", a.disabled_reason AS "accountDisabledReason",
      a.synced_at AS "accountSyncedAt", r.time_zone AS "timeZone",
      CASE WHEN a.bank_held_until > ${tx.clock.now()} THEN a.bank_held_until END AS "heldUntil", p.net_minor AS "netMinor",
      (SELECT reason FROM active_hold WHERE booking_id IS NULL LIMIT 1) AS "holdReason",
      (SELECT h.reason FROM active_hold h
        JOIN ledger_entry e ON e.booking_id = h.booking_id
        JOIN ledger_posting g ON g.entry_id = e.id
        JOIN payout_line l ON l.posting_id = g.id
        WHERE l.payout_id = p.id LIMIT 1) AS "bookingHoldReason",
      (SELECT coalesce(sum(l.amount_minor), 0)::bigint FROM payout_line l WHERE l.payout_id = p.id) AS "claimedMinor"
    FROM payout p
    JOIN payroll_run r ON r.id = p.run_id
    JOIN vendor v ON v.id = p.vendor_id
    LEFT JOIN payout_account a ON a.vendor_id = v.id
    WHERE p.id = ${payoutId}`;
  if (!row) throw new Error(`Payout ${payoutId} vanished before it was sent.`);
  const { heldUntil, timeZone, ...facts } = row;
  return { ...facts, bankHeldUntil: heldUntil && heldUntilText(heldUntil, timeZone) };
}

interface StandingBankHold {
  heldUntil: Date | null;
  timeZone: string;
}

/** Why a payout may not be sent: a code for programs, and for finance in words with what can be done. */
export interface SendBlocker {
  code: string;
  message: string;
}

/** Why a payout may not be sent; null when nothing stands against it. */
export function sendBlocker(facts: SendFacts): SendBlocker | null {
  if (facts.claimedMinor !== facts.netMinor)
    return no("content_changed", "The payout no longer equals the postings it claims. Tell engineering.");
  if (facts.holdReason !== null)
    return no(
      "held_after_approval",
      `The vendor was put on hold after the approval (${facts.holdReason}). Release the hold, then retry.`,
    );
  if (facts.bookingHoldReason !== null)
    return no(
      "held_after_approval",
      `A booking of this payout was put on hold after the approval (${facts.bookingHoldReason}). Release the hold, then retry.`,
    );
  if (facts.vendorStatus === "SUSPENDED")
    return no(
      "vendor_suspended",
      `The vendor is suspended (${facts.vendorStatusReason ?? "no reason given"}).`,
    );
  if (facts.destination === null || facts.stripeAccountId === null)
    return no("no_payout_account", "The vendor no longer has a payout account. Open one, then retry.");
  if (facts.destination !== facts.stripeAccountId)
    return no(
      "account_changed",
      "The vendor's payout account is no longer the one that was approved. Pay it with the next run.",
    );
  if (facts.accountStatus !== "ACTIVE")
    return no(
      "account_restricted",
      `Stripe does not let the vendor's account receive money (${facts.accountDisabledReason ?? "no reason given"}). Ask the vendor to complete it, then retry.`,
    );
  if (facts.bankHeldUntil !== null)
    return no(
      "bank_changed",
      `The vendor's bank details changed less than 72 hours ago. Nothing was sent. Have a second person release them on the vendor's page, or wait until ${facts.bankHeldUntil}; then retry.`,
    );
  return null;
}

function no(code: string, message: string): SendBlocker {
  return { code, message };
}
