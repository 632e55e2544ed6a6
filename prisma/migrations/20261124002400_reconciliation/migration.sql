-- Reconciliation: what we wrote down against what the provider did, to the minor unit. A difference that nobody has
-- resolved keeps new runs from being drafted, approved and paid.

-- CreateEnum
CREATE TYPE "reconciliation_status" AS ENUM ('REQUESTED', 'RUNNING', 'CLEAN', 'DIFFERS', 'FAILED');

-- CreateEnum
CREATE TYPE "difference_kind" AS ENUM ('LEDGER', 'TRANSFER_MISSING', 'TRANSFER_UNEXPECTED', 'TRANSFER_AMOUNT', 'TRANSFER_TARGET', 'REVERSAL', 'BALANCE', 'BALANCE_UNKNOWN');

-- CreateEnum
CREATE TYPE "difference_status" AS ENUM ('OPEN', 'EXPLAINED', 'RESOLVED');

-- CreateTable
CREATE TABLE "reconciliation" (
    "id" TEXT NOT NULL,
    "status" "reconciliation_status" NOT NULL,
    "requested_by_id" TEXT,
    "requested_by_name" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "since" TIMESTAMPTZ(6),
    "run_count" INTEGER NOT NULL DEFAULT 0,
    "payout_count" INTEGER NOT NULL DEFAULT 0,
    "transfer_count" INTEGER NOT NULL DEFAULT 0,
    "movement_count" INTEGER NOT NULL DEFAULT 0,
    "difference_count" INTEGER NOT NULL DEFAULT 0,
    "error" TEXT,

    CONSTRAINT "reconciliation_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "reconciled_payout" (
    "payout_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "reconciliation_id" TEXT NOT NULL,
    "compared_at" TIMESTAMPTZ(6) NOT NULL,
    "status" "payout_status" NOT NULL,
    "expected_minor" BIGINT NOT NULL,
    "ledger_minor" BIGINT NOT NULL,
    "transfer_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "transfer_minor" BIGINT NOT NULL,
    "reversed_minor" BIGINT NOT NULL,
    "balance_minor" BIGINT NOT NULL,
    "movement_ids" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "is_settled" BOOLEAN NOT NULL,

    CONSTRAINT "reconciled_payout_pkey" PRIMARY KEY ("payout_id")
);

-- CreateTable
CREATE TABLE "reconciliation_difference" (
    "id" TEXT NOT NULL,
    "key" TEXT NOT NULL,
    "kind" "difference_kind" NOT NULL,
    "status" "difference_status" NOT NULL DEFAULT 'OPEN',
    "reconciliation_id" TEXT NOT NULL,
    "run_id" TEXT,
    "payout_id" TEXT,
    "transfer_id" TEXT,
    "currency" CHAR(3) NOT NULL,
    "ours_minor" BIGINT,
    "theirs_minor" BIGINT,
    "message" TEXT NOT NULL,
    "first_found_at" TIMESTAMPTZ(6) NOT NULL,
    "last_found_at" TIMESTAMPTZ(6) NOT NULL,
    "explanation" TEXT,
    "explained_by_id" TEXT,
    "explained_by_name" TEXT,
    "explained_at" TIMESTAMPTZ(6),
    "resolution" TEXT,
    "resolved_by_id" TEXT,
    "resolved_by_name" TEXT,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "reconciliation_difference_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "reconciliation_requested_at_idx" ON "reconciliation"("requested_at" DESC);

-- CreateIndex
CREATE INDEX "reconciled_payout_run_id_idx" ON "reconciled_payout"("run_id");

-- CreateIndex
CREATE UNIQUE INDEX "reconciliation_difference_key_key" ON "reconciliation_difference"("key");

-- CreateIndex
CREATE INDEX "reconciliation_difference_first_found_at_idx" ON "reconciliation_difference"("first_found_at" DESC);

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- Asked on every drafting, approval and start of paying, and nearly always empty.
CREATE INDEX reconciliation_difference_open ON reconciliation_difference (id) WHERE status <> 'RESOLVED';

-- Who resolves it is not who explained it, whatever a command may think.
ALTER TABLE reconciliation_difference ADD CONSTRAINT reconciliation_difference_second_person
  CHECK (status <> 'RESOLVED' OR (explained_by_id IS NOT NULL AND resolved_by_id IS NOT NULL
    AND explained_by_id <> resolved_by_id AND length(trim(resolution)) > 0 AND length(trim(explanation)) > 0));

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('reconciliation-drift', 'The ledger and Stripe differ',
   'A reconciliation found something that is not the same on both sides, and nobody has resolved it. New payroll runs are frozen.',
   'Look at the difference under Payroll, Reconciliation. One person says what it is, another resolves it.',
   'reconciliation.md', 'CRITICAL', 'BY_ITSELF', NULL, NULL, NULL, NULL);

UPDATE schedule SET description = 'Compares the ledger with the transfers, reversals and balance transactions of Stripe, and checks the audit log.'
 WHERE key = 'reconciliation-daily';
