-- Schedules, their runs and each try at one. PostgreSQL is the truth about them; what wakes the workers may be
-- lost and is made again from these rows.

-- CreateEnum
CREATE TYPE "catch_up_policy" AS ENUM ('ALL_MISSED', 'LATEST_ONLY', 'SKIP');

-- CreateEnum
CREATE TYPE "scheduled_run_status" AS ENUM ('PLANNED', 'RUNNING', 'DONE', 'FAILED', 'SKIPPED', 'CANCELLED', 'DEAD');

-- CreateEnum
CREATE TYPE "run_trigger" AS ENUM ('SCHEDULE', 'MANUAL');

-- CreateEnum
CREATE TYPE "run_attempt_outcome" AS ENUM ('DONE', 'FAILED', 'LEASE_LOST', 'CANCELLED', 'RETURNED');

-- CreateTable
CREATE TABLE "schedule" (
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "cron" TEXT NOT NULL,
    "time_zone" TEXT,
    "catch_up" "catch_up_policy" NOT NULL,
    "catch_up_window_days" INTEGER,
    "grace_seconds" INTEGER NOT NULL,
    "time_limit_seconds" INTEGER NOT NULL,
    "attempts_max" INTEGER NOT NULL DEFAULT 3,
    "paused" BOOLEAN NOT NULL DEFAULT false,
    "paused_by_id" TEXT,
    "paused_by_name" TEXT,
    "paused_at" TIMESTAMPTZ(6),
    "pause_reason" TEXT,
    "version" INTEGER NOT NULL DEFAULT 1,
    "planned_through" TIMESTAMPTZ(6) NOT NULL,
    "times_since" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "schedule_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "scheduled_run" (
    "id" TEXT NOT NULL,
    "schedule_key" TEXT NOT NULL,
    "period_key" TEXT NOT NULL,
    "trigger" "run_trigger" NOT NULL,
    "scheduled_for" TIMESTAMPTZ(6) NOT NULL,
    "status" "scheduled_run_status" NOT NULL,
    "reason" TEXT,
    "due_at" TIMESTAMPTZ(6) NOT NULL,
    "planned_at" TIMESTAMPTZ(6) NOT NULL,
    "started_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "lateness_ms" BIGINT,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "attempts_max" INTEGER NOT NULL,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),
    "worker" TEXT,
    "progress" JSONB,
    "cancel_requested_at" TIMESTAMPTZ(6),
    "cancel_requested_by" TEXT,
    "triggered_by_id" TEXT,
    "triggered_by_name" TEXT,

    CONSTRAINT "scheduled_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "scheduled_run_attempt" (
    "run_id" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "outcome" "run_attempt_outcome",
    "error" TEXT,
    "stack" TEXT,

    CONSTRAINT "scheduled_run_attempt_pkey" PRIMARY KEY ("run_id","token")
);

-- CreateIndex
CREATE INDEX "scheduled_run_scheduled_for_id_idx" ON "scheduled_run"("scheduled_for" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "scheduled_run_schedule_key_scheduled_for_id_idx" ON "scheduled_run"("schedule_key", "scheduled_for" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "scheduled_run_status_scheduled_for_id_idx" ON "scheduled_run"("status", "scheduled_for" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "scheduled_run_schedule_key_status_scheduled_for_id_idx" ON "scheduled_run"("schedule_key", "status", "scheduled_for" DESC, "id" DESC);

-- CreateIndex
CREATE UNIQUE INDEX "scheduled_run_schedule_key_period_key_key" ON "scheduled_run"("schedule_key", "period_key");

-- AddForeignKey
ALTER TABLE "scheduled_run" ADD CONSTRAINT "scheduled_run_schedule_key_fkey" FOREIGN KEY ("schedule_key") REFERENCES "schedule"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "scheduled_run_attempt" ADD CONSTRAINT "scheduled_run_attempt_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "scheduled_run"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- The clock by which everything here is decided: that of the database, so that no worker's own clock matters.
-- It is a function of its own so that a test can put another in its place, in its own database.
CREATE FUNCTION scheduling_now() RETURNS timestamptz
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$ SELECT clock_timestamp() $$;

ALTER TABLE schedule ADD CONSTRAINT schedule_key_form CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$');
ALTER TABLE schedule ADD CONSTRAINT schedule_numbers
  CHECK (catch_up_window_days BETWEEN 1 AND 3660 AND grace_seconds BETWEEN 1 AND 86400
    AND time_limit_seconds BETWEEN 1 AND 604800 AND attempts_max BETWEEN 1 AND 100);
ALTER TABLE schedule ADD CONSTRAINT schedule_pause_has_a_name
  CHECK (paused = (paused_at IS NOT NULL) AND paused = (paused_by_name IS NOT NULL) AND (paused OR pause_reason IS NULL));

-- One run per period, whoever plans it and whatever it is called; and of the runs that people ask for, one at a time.
CREATE UNIQUE INDEX scheduled_run_one_per_occurrence
  ON scheduled_run (schedule_key, scheduled_for) WHERE trigger = 'SCHEDULE';
CREATE UNIQUE INDEX scheduled_run_one_active_manual
  ON scheduled_run (schedule_key) WHERE trigger = 'MANUAL' AND status IN ('PLANNED', 'RUNNING');
-- What is due or may have been left by a dead worker: few rows of a large table.
CREATE INDEX scheduled_run_open ON scheduled_run (due_at, id) WHERE status IN ('PLANNED', 'RUNNING');
-- The last real runs of a schedule, however many skipped ones lie between.
CREATE INDEX scheduled_run_last_real ON scheduled_run (schedule_key, scheduled_for DESC)
  WHERE status NOT IN ('SKIPPED', 'PLANNED');

ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_says_why
  CHECK (status NOT IN ('SKIPPED', 'CANCELLED', 'DEAD', 'FAILED') OR length(trim(reason)) > 0);
ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_lease
  CHECK ((status = 'RUNNING') = (lease_until IS NOT NULL) AND (status <> 'RUNNING' OR worker IS NOT NULL));
ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_ends
  CHECK ((status IN ('PLANNED', 'RUNNING')) = (finished_at IS NULL));
ALTER TABLE scheduled_run ADD CONSTRAINT scheduled_run_asker
  CHECK ((trigger = 'MANUAL') = (triggered_by_name IS NOT NULL));
ALTER TABLE scheduled_run_attempt ADD CONSTRAINT scheduled_run_attempt_ends
  CHECK ((outcome IS NULL) = (finished_at IS NULL));

-- Tells listening workers of what became due without waiting for their next look. Looking covers what is not heard.
CREATE FUNCTION scheduled_run_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('scheduled_run_due', NEW.schedule_key);
  RETURN NULL;
END $$;
CREATE TRIGGER scheduled_run_announced AFTER INSERT OR UPDATE OF status ON scheduled_run
  FOR EACH ROW WHEN (NEW.status = 'PLANNED') EXECUTE FUNCTION scheduled_run_announce();

-- The schedules that the product has. From here on they are the operators' to change.
INSERT INTO schedule (key, title, description, cron, catch_up, catch_up_window_days, grace_seconds,
                      time_limit_seconds, attempts_max, planned_through, times_since)
SELECT key, title, description, cron, catch_up::catch_up_policy, window_days, grace, time_limit, attempts, at, at
  FROM (SELECT date_trunc('second', clock_timestamp()) AS at) AS now,
  (VALUES
    ('payroll-weekly', 'Weekly payroll', 'Drafts the payroll runs of the seven days before, for vendors that are paid weekly.',
     '0 8 * * 1', 'ALL_MISSED', 35, 300, 3600, 5),
    ('payroll-monthly', 'Monthly payroll', 'Drafts the payroll runs of the month before, for vendors that are paid monthly.',
     '0 0 1 * *', 'ALL_MISSED', 35, 300, 3600, 5),
    ('maintenance-daily', 'Daily maintenance', 'Archives, purges and compresses what the retention policies name.',
     '0 2 * * *', 'LATEST_ONLY', 7, 900, 14400, 3),
    ('payment-reminders', 'Payment reminders', 'Reminds customers of payments that are due.',
     '0 9 * * *', 'LATEST_ONLY', 1, 900, 3600, 3),
    ('reconciliation-daily', 'Daily reconciliation', 'Compares the ledger with what Stripe says.',
     '0 3 * * *', 'LATEST_ONLY', 7, 900, 3600, 3),
    ('sweep', 'Sweep', 'Takes up again whatever was committed but never begun.',
     '* * * * *', 'SKIP', NULL, 60, 300, 3)
  ) AS seed (key, title, description, cron, catch_up, window_days, grace, time_limit, attempts);
