-- Taking a part of a transfer back: asked for by one person, approved by another, sent by a worker once.

-- CreateEnum
CREATE TYPE "reversal_purpose" AS ENUM ('SETTLES_DEBT', 'TAKES_BACK', 'BANK_RETURN');

-- CreateEnum
CREATE TYPE "reversal_status" AS ENUM ('REQUESTED', 'DECLINED', 'APPROVED', 'SENDING', 'UNKNOWN', 'MADE', 'CARRIED', 'FAILED');

-- CreateTable
CREATE TABLE "transfer_reversal" (
    "id" TEXT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "transfer_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "purpose" "reversal_purpose" NOT NULL,
    "status" "reversal_status" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "reason" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "requested_by_id" TEXT,
    "requested_by_name" TEXT NOT NULL,
    "decided_at" TIMESTAMPTZ(6),
    "decided_by_id" TEXT,
    "decided_by_name" TEXT,
    "decision_comment" TEXT,
    "step_up_id" TEXT,
    "bank_payout_id" TEXT,
    "made_minor" BIGINT NOT NULL DEFAULT 0,
    "carried_minor" BIGINT NOT NULL DEFAULT 0,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "finished_at" TIMESTAMPTZ(6),
    "retry_after" TIMESTAMPTZ(6),
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),

    CONSTRAINT "transfer_reversal_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reversal_attempt" (
    "id" TEXT NOT NULL,
    "reversal_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "status" "attempt_status" NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "first_sent_at" TIMESTAMPTZ(6),
    "last_sent_at" TIMESTAMPTZ(6),
    "stripe_reversal_id" TEXT,
    "http_status" INTEGER,
    "error_code" TEXT,
    "error_message" TEXT,
    "request_id" TEXT,
    "evidence" JSONB,
    "worker" TEXT,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "reversal_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "transfer_reversal_payout_id_idx" ON "transfer_reversal"("payout_id");

-- CreateIndex
CREATE INDEX "transfer_reversal_vendor_id_idx" ON "transfer_reversal"("vendor_id");

-- CreateIndex
CREATE UNIQUE INDEX "reversal_attempt_idempotency_key_key" ON "reversal_attempt"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "reversal_attempt_stripe_reversal_id_key" ON "reversal_attempt"("stripe_reversal_id");

-- CreateIndex
CREATE UNIQUE INDEX "reversal_attempt_reversal_id_number_key" ON "reversal_attempt"("reversal_id", "number");

-- AddForeignKey
ALTER TABLE "reversal_attempt" ADD CONSTRAINT "reversal_attempt_reversal_id_fkey" FOREIGN KEY ("reversal_id") REFERENCES "transfer_reversal"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE transfer_reversal ADD CONSTRAINT transfer_reversal_amounts
  CHECK (amount_minor > 0 AND made_minor >= 0 AND carried_minor >= 0 AND made_minor + carried_minor <= amount_minor);
ALTER TABLE transfer_reversal ADD CONSTRAINT transfer_reversal_says_why CHECK (length(trim(reason)) > 0);
-- Who approves it is not who asked for it, whatever a command may think. What a failed bank payout gives back needs
-- nobody: the vendor is owed it again, and it leaves only in another approved run.
ALTER TABLE transfer_reversal ADD CONSTRAINT transfer_reversal_second_person
  CHECK (status IN ('REQUESTED', 'DECLINED')
    OR (purpose = 'BANK_RETURN' AND bank_payout_id IS NOT NULL)
    OR (requested_by_id IS NOT NULL AND decided_by_id IS NOT NULL AND requested_by_id <> decided_by_id));
-- One at a time for a payout, so that two can never take more than is left; and a bank sends back once.
CREATE UNIQUE INDEX transfer_reversal_one_open ON transfer_reversal (payout_id)
  WHERE status IN ('REQUESTED', 'APPROVED', 'SENDING', 'UNKNOWN');
CREATE UNIQUE INDEX transfer_reversal_one_bank_return ON transfer_reversal (payout_id, bank_payout_id)
  WHERE purpose = 'BANK_RETURN';
-- What the sweep looks for.
CREATE INDEX transfer_reversal_to_do ON transfer_reversal (id) WHERE status IN ('APPROVED', 'SENDING', 'UNKNOWN');
CREATE UNIQUE INDEX reversal_attempt_one_open ON reversal_attempt (reversal_id) WHERE status IN ('SENDING', 'UNKNOWN');
ALTER TABLE reversal_attempt ADD CONSTRAINT reversal_attempt_amount CHECK (amount_minor > 0);

-- The payout page lists every provider event about its transfers and bank payouts.
CREATE INDEX webhook_event_object ON webhook_event ((payload #>> '{data,object,id}'));
