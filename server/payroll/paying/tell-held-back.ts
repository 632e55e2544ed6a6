import type { TxContext } from "@/server/platform/context";

/** Failures at the send that the vendor can do something about, by what it is told. */
const REASONS: Record<string, "ACCOUNT_RESTRICTED" | "ACCOUNT_NEGATIVE"> = {
  account_restricted: "ACCOUNT_RESTRICTED",
  insufficient_capabilities_for_transfer: "ACCOUNT_RESTRICTED",
  payouts_not_allowed: "ACCOUNT_RESTRICTED",
  account_negative: "ACCOUNT_NEGATIVE",
};

/** Writes down, once per payout however often it fails, that its vendor is to be told why it was not paid. */
export async function tellHeldBack(tx: TxContext, payoutId: string, failureCode: string): Promise<void> {
  const reason = REASONS[failureCode];
  if (reason === undefined) return;
  await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    VALUES ('payout.held-back', 'payout', ${payoutId}, jsonb_build_object('payoutId', ${payoutId}::text, 'reason', ${reason}::text))
    ON CONFLICT (type, subject_id) DO NOTHING`;
}

/** The same for all vendors that an approved run does not pay because of their account or of what they owe. */
export async function tellSkipped(tx: TxContext, runId: string): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    SELECT 'payout.held-back', 'payout', p.id, jsonb_build_object('payoutId', p.id, 'reason', p.outcome::text)
    FROM payout p WHERE p.run_id = ${runId} AND p.outcome IN ('NEGATIVE', 'ACCOUNT_RESTRICTED') ORDER BY p.id
    ON CONFLICT (type, subject_id) DO NOTHING`;
}
