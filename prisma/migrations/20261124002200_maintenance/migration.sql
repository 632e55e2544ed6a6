-- Maintenance: runs of tasks with what they did, retention policies, legal holds, and the settings that stop it all.

-- CreateEnum
CREATE TYPE "maintenance_run_status" AS ENUM ('PLANNED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING', 'CANCELLED', 'STOPPED', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "maintenance_trigger" AS ENUM ('SCHEDULE', 'PERSON', 'COMMAND_LINE');

-- CreateEnum
CREATE TYPE "legal_hold_kind" AS ENUM ('BOOKING', 'VENDOR', 'PERSON');

-- AlterEnum
ALTER TYPE "payout_status" ADD VALUE 'STALE';

-- CreateTable
CREATE TABLE "maintenance_run" (
    "id" TEXT NOT NULL,
    "task" TEXT NOT NULL,
    "trigger" "maintenance_trigger" NOT NULL,
    "parent_id" TEXT,
    "request_key" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "status" "maintenance_run_status" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "input" JSONB NOT NULL DEFAULT '{}',
    "policy" JSONB NOT NULL,
    "policy_hash" TEXT NOT NULL,
    "dry_run_id" TEXT,
    "as_of" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT,
    "cursor" JSONB,
    "table_rows" BIGINT,
    "total" BIGINT,
    "cap" BIGINT,
    "scanned" BIGINT NOT NULL DEFAULT 0,
    "moved" BIGINT NOT NULL DEFAULT 0,
    "deleted" BIGINT NOT NULL DEFAULT 0,
    "skipped" BIGINT NOT NULL DEFAULT 0,
    "skipped_by_reason" JSONB NOT NULL DEFAULT '{}',
    "bytes_before" BIGINT NOT NULL DEFAULT 0,
    "bytes_after" BIGINT NOT NULL DEFAULT 0,
    "batches" INTEGER NOT NULL DEFAULT 0,
    "batch_size" INTEGER,
    "busy_ms" BIGINT NOT NULL DEFAULT 0,
    "throttled_ms" BIGINT NOT NULL DEFAULT 0,
    "throttled_for" TEXT,
    "ids_state" BYTEA,
    "ids_hash" TEXT,
    "why" TEXT,
    "why_text" TEXT,
    "error" TEXT,
    "started_by_id" TEXT,
    "started_by_name" TEXT NOT NULL,
    "approved_by_id" TEXT,
    "approved_by_name" TEXT,
    "approved_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),
    "worker" TEXT,

    CONSTRAINT "maintenance_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "maintenance_batch" (
    "run_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "took_ms" INTEGER NOT NULL,
    "size" INTEGER NOT NULL,
    "scanned" INTEGER NOT NULL,
    "moved" INTEGER NOT NULL,
    "deleted" INTEGER NOT NULL,
    "skipped" INTEGER NOT NULL,
    "bytes_before" BIGINT NOT NULL,
    "bytes_after" BIGINT NOT NULL,
    "first_id" TEXT,
    "last_id" TEXT,
    "ids_hash" TEXT NOT NULL,

    CONSTRAINT "maintenance_batch_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "maintenance_plan" (
    "run_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "ids" TEXT[],

    CONSTRAINT "maintenance_plan_pkey" PRIMARY KEY ("run_id","number")
);

-- CreateTable
CREATE TABLE "maintenance_sample" (
    "id" BIGSERIAL NOT NULL,
    "run_id" TEXT NOT NULL,
    "kind" TEXT NOT NULL,
    "row_id" TEXT NOT NULL,
    "label" TEXT NOT NULL,
    "reason" TEXT,
    "detail" TEXT,

    CONSTRAINT "maintenance_sample_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "retention_policy" (
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "retain_days" INTEGER NOT NULL,
    "min_days" INTEGER NOT NULL,
    "max_days" INTEGER NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "changed_at" TIMESTAMPTZ(6),
    "changed_by_name" TEXT,
    "change_reason" TEXT,

    CONSTRAINT "retention_policy_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "legal_hold" (
    "id" TEXT NOT NULL,
    "kind" "legal_hold_kind" NOT NULL,
    "subject_ref" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "placed_by_id" TEXT,
    "placed_by_name" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "released_at" TIMESTAMPTZ(6),
    "released_by_id" TEXT,
    "released_by_name" TEXT,
    "release_reason" TEXT,

    CONSTRAINT "legal_hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "maintenance_settings" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "stopped" BOOLEAN NOT NULL DEFAULT false,
    "stopped_at" TIMESTAMPTZ(6),
    "stopped_by_name" TEXT,
    "stop_reason" TEXT,
    "daily_budget_minutes" INTEGER NOT NULL DEFAULT 30,
    "cap_share_bps" INTEGER NOT NULL DEFAULT 2000,
    "cap_median_times" INTEGER NOT NULL DEFAULT 3,
    "cap_floor_rows" INTEGER NOT NULL DEFAULT 500,
    "version" INTEGER NOT NULL DEFAULT 1,

    CONSTRAINT "maintenance_settings_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "maintenance_run_request_key_key" ON "maintenance_run"("request_key");

-- CreateIndex
CREATE INDEX "maintenance_run_created_at_id_idx" ON "maintenance_run"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "maintenance_run_task_created_at_id_idx" ON "maintenance_run"("task", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "maintenance_run_parent_id_idx" ON "maintenance_run"("parent_id");

-- CreateIndex
CREATE INDEX "maintenance_sample_run_id_id_idx" ON "maintenance_sample"("run_id", "id");

-- CreateIndex
CREATE INDEX "legal_hold_kind_subject_ref_idx" ON "legal_hold"("kind", "subject_ref");

-- AddForeignKey
ALTER TABLE "maintenance_run" ADD CONSTRAINT "maintenance_run_parent_id_fkey" FOREIGN KEY ("parent_id") REFERENCES "maintenance_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "maintenance_batch" ADD CONSTRAINT "maintenance_batch_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "maintenance_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "maintenance_sample" ADD CONSTRAINT "maintenance_sample_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "maintenance_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "maintenance_plan" ADD CONSTRAINT "maintenance_plan_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "maintenance_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- Two people who start the same task get the same run. Parts of a run of all tasks count as well: the same rows are
-- never worked on twice at one time.
CREATE UNIQUE INDEX maintenance_run_one_active ON maintenance_run (task, dry_run)
  WHERE status IN ('PLANNED', 'RUNNING', 'PAUSING', 'PAUSED', 'CANCELLING');
ALTER TABLE maintenance_run ADD CONSTRAINT maintenance_run_counts
  CHECK (scanned >= 0 AND moved >= 0 AND deleted >= 0 AND skipped >= 0 AND bytes_before >= 0 AND bytes_after >= 0
    AND cap >= 0 AND batches >= 0 AND busy_ms >= 0 AND throttled_ms >= 0);
ALTER TABLE maintenance_run ADD CONSTRAINT maintenance_run_binding CHECK (dry_run_id IS NULL OR NOT dry_run);
ALTER TABLE maintenance_run ADD CONSTRAINT maintenance_run_second_person
  CHECK ((approved_at IS NULL) = (approved_by_name IS NULL)
    AND (approved_by_id IS NULL OR approved_by_id IS DISTINCT FROM started_by_id));
ALTER TABLE maintenance_run ADD CONSTRAINT maintenance_run_leased
  CHECK ((status IN ('RUNNING', 'PAUSING', 'CANCELLING')) = (lease_until IS NOT NULL));

ALTER TABLE retention_policy ADD CONSTRAINT retention_policy_bounds
  CHECK (min_days >= 1 AND max_days <= 3660 AND retain_days BETWEEN min_days AND max_days);

-- One hold in force for each subject.
CREATE UNIQUE INDEX legal_hold_one_in_force ON legal_hold (kind, subject_ref) WHERE released_at IS NULL;
ALTER TABLE legal_hold ADD CONSTRAINT legal_hold_release
  CHECK ((released_at IS NULL) = (released_by_name IS NULL) AND (released_at IS NULL) = (release_reason IS NULL));

ALTER TABLE maintenance_settings ADD CONSTRAINT maintenance_settings_one CHECK (id = 1);
ALTER TABLE maintenance_settings ADD CONSTRAINT maintenance_settings_ranges
  CHECK (daily_budget_minutes BETWEEN 1 AND 720 AND cap_share_bps BETWEEN 1 AND 10000
    AND cap_median_times BETWEEN 1 AND 100 AND cap_floor_rows BETWEEN 0 AND 10000);
INSERT INTO maintenance_settings (id) VALUES (1);

INSERT INTO retention_policy (key, title, description, retain_days, min_days, max_days) VALUES
  ('archive-bookings', 'Bookings', 'After so many days a completed or cancelled booking moves to the archive.', 365, 90, 3650),
  ('delete-sessions', 'Sessions', 'So many days after it expired or was last used, a session is deleted.', 30, 1, 365),
  ('compress-logs', 'Log files', 'After so many days a log file is compressed.', 90, 7, 3650),
  ('prune-provider-payloads', 'Provider payloads', 'So long the raw callbacks of Stripe, Resend and Twilio are kept once they were handled.', 90, 30, 3650),
  ('prune-job-history', 'Job history', 'So long finished jobs and runs of schedules are kept.', 90, 40, 3650),
  ('prune-events', 'Delivered events', 'So long events are kept once everybody has had them.', 90, 30, 3650),
  ('prune-step-ups', 'Step-ups', 'So long after it expired a step-up that no approval names is kept.', 30, 1, 365);

-- The daily maintenance has something to do now. A pause that a person set stays.
UPDATE schedule
   SET paused = false, paused_at = NULL, paused_by_id = NULL, paused_by_name = NULL, pause_reason = NULL,
       version = version + 1
 WHERE key = 'maintenance-daily' AND paused AND paused_by_id IS NULL AND paused_by_name = 'Travellr';

-- Sessions by the instant from which they count as left: the task reads this index and never the whole table.
CREATE INDEX staff_session_stale ON staff_session (least(expires_at, updated_at), id);
-- Test data is a handful among very many.
CREATE INDEX booking_test_data ON booking (id) WHERE is_test;
