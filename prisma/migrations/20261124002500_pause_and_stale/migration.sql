-- A run that is being paid can be paused, and says who stopped it and why. A payout whose money changed after the
-- approval, by a refund, is neither sent nor changed: it is stale until a person decides.
ALTER TYPE "payout_status" ADD VALUE IF NOT EXISTS 'STALE' BEFORE 'SENDING';

-- AlterTable
ALTER TABLE "payroll_run" ADD COLUMN     "pause_reason" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(6),
ADD COLUMN     "paused_by_name" TEXT;
