-- What is wrong now or was: alarms and the rules they are opened by. They are evaluated by whoever lives, workers and
-- web processes alike, by the database's clock.

-- CreateEnum
CREATE TYPE "alarm_severity" AS ENUM ('CRITICAL', 'WARNING');

-- CreateEnum
CREATE TYPE "alarm_clears" AS ENUM ('BY_ITSELF', 'BY_PERSON');

-- CreateTable
CREATE TABLE "alarm_rule" (
    "key" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "description" TEXT NOT NULL,
    "advice" TEXT NOT NULL,
    "runbook" TEXT,
    "severity" "alarm_severity" NOT NULL,
    "clears" "alarm_clears" NOT NULL,
    "enabled" BOOLEAN NOT NULL DEFAULT true,
    "threshold" INTEGER,
    "threshold_unit" TEXT,
    "threshold_min" INTEGER,
    "threshold_max" INTEGER,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "changed_at" TIMESTAMPTZ(6),
    "changed_by_name" TEXT,

    CONSTRAINT "alarm_rule_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "alarm" (
    "id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "severity" "alarm_severity" NOT NULL,
    "subject_kind" TEXT NOT NULL DEFAULT '',
    "subject_id" TEXT NOT NULL DEFAULT '',
    "code" TEXT NOT NULL DEFAULT '',
    "message" TEXT NOT NULL,
    "detail" JSONB,
    "opened_at" TIMESTAMPTZ(6) NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,
    "occurrences" INTEGER NOT NULL DEFAULT 1,
    "cleared_at" TIMESTAMPTZ(6),
    "clear_reason" TEXT,
    "acknowledged_at" TIMESTAMPTZ(6),
    "acknowledged_by_id" TEXT,
    "acknowledged_by_name" TEXT,
    "acknowledge_comment" TEXT,
    "notified_at" TIMESTAMPTZ(6),

    CONSTRAINT "alarm_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "alarm_rule_subject_id_opened_at_idx" ON "alarm"("rule", "subject_id", "opened_at" DESC);

-- AddForeignKey
ALTER TABLE "alarm" ADD CONSTRAINT "alarm_rule_fkey" FOREIGN KEY ("rule") REFERENCES "alarm_rule"("key") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- While one is open, the same again only adds to it, also when several processes find it at once.
CREATE UNIQUE INDEX alarm_one_open ON alarm (rule, subject_id, code) WHERE cleared_at IS NULL;
-- As the list shows them: open critical ones, open warnings, then what is over, each latest first.
CREATE INDEX alarm_by_urgency ON alarm
  (((cleared_at IS NULL)::int + (cleared_at IS NULL AND severity = 'CRITICAL')::int) DESC, opened_at DESC, id DESC);

ALTER TABLE alarm_rule ADD CONSTRAINT alarm_rule_key_form CHECK (key ~ '^[a-z][a-z0-9-]{0,62}$');
ALTER TABLE alarm_rule ADD CONSTRAINT alarm_rule_threshold
  CHECK ((threshold IS NULL) = (threshold_unit IS NULL) AND (threshold IS NULL) = (threshold_min IS NULL)
    AND (threshold IS NULL) = (threshold_max IS NULL)
    AND (threshold IS NULL OR threshold BETWEEN threshold_min AND threshold_max));
ALTER TABLE alarm ADD CONSTRAINT alarm_ends CHECK ((cleared_at IS NULL) = (clear_reason IS NULL));
ALTER TABLE alarm ADD CONSTRAINT alarm_acknowledged_by_somebody
  CHECK ((acknowledged_at IS NULL) = (acknowledged_by_name IS NULL));
ALTER TABLE alarm ADD CONSTRAINT alarm_says_what CHECK (length(trim(message)) > 0 AND occurrences >= 1);

-- The few that the rules ask for, of many.
CREATE INDEX scheduled_run_broken ON scheduled_run (finished_at DESC) WHERE status IN ('FAILED', 'DEAD');
CREATE INDEX scheduled_run_attempt_lost ON scheduled_run_attempt (finished_at DESC) WHERE outcome = 'LEASE_LOST';
CREATE INDEX job_attempt_lost ON job_attempt (finished_at DESC) WHERE outcome = 'LEASE_LOST';

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('no-worker', 'No worker is alive',
   'Nothing was heard of any worker for so long. Nothing is paid, planned or sent.',
   'Start a worker with "npm run worker", or look why the one that ran has ended. What became due meanwhile is caught up.',
   'no-worker-is-alive.md', 'CRITICAL', 'BY_ITSELF', 30, 'seconds', 10, 3600),
  ('missed-run', 'A scheduled run was missed',
   'A period came, and nothing began by its time and the grace of its schedule.',
   'Look whether a worker lives and is not busy with earlier runs. "Explain this period" on the schedule says more.',
   'a-scheduled-run-was-missed.md', 'CRITICAL', 'BY_ITSELF', 0, 'seconds beyond the grace', 0, 86400),
  ('failed-run', 'A scheduled run failed',
   'A run failed with an error that no repetition mends.',
   'Read the error on the run, mend its cause, then have the run tried again.',
   'a-scheduled-run-was-missed.md', 'CRITICAL', 'BY_PERSON', NULL, NULL, NULL, NULL),
  ('dead-run', 'A scheduled run was given up',
   'A run used up its attempts.',
   'Read the errors of its attempts, mend their cause, then have the run tried again.',
   'a-scheduled-run-was-missed.md', 'CRITICAL', 'BY_PERSON', NULL, NULL, NULL, NULL),
  ('run-over-time', 'A run takes too long',
   'A run has used up so much of the time that it may take. At the whole of it the attempt is broken off.',
   'Look at its progress. Cancel it if it stands still; it is tried again by itself when it is broken off.',
   NULL, 'WARNING', 'BY_ITSELF', 80, 'percent of its time limit', 10, 100),
  ('schedule-unreadable', 'A schedule cannot run',
   'The times or the zone of a schedule cannot be read, so that nothing of it is planned.',
   'Edit the schedule and give it times that can be read.',
   NULL, 'CRITICAL', 'BY_ITSELF', NULL, NULL, NULL, NULL),
  ('dead-job', 'Jobs were given up',
   'Jobs of one kind used up their attempts.',
   'Read the last error. What the jobs were to do has not been done.',
   NULL, 'CRITICAL', 'BY_PERSON', NULL, NULL, NULL, NULL),
  ('lease-lost', 'A worker lost its work',
   'Nothing was heard of a worker for the length of its leases, and others took over what it did.',
   'One such worker is a crash or a restart in a hurry; look at its log. Nothing was done twice.',
   NULL, 'WARNING', 'BY_PERSON', 1, 'leases within a day', 1, 10000),
  ('clock-skew', 'A clock is wrong',
   'The clock of a process differs from the database''s by more than this.',
   'Set the machine''s clock by a time server. What is due goes by the database''s clock, so nothing runs at the wrong time.',
   NULL, 'WARNING', 'BY_ITSELF', 2000, 'milliseconds', 100, 3600000),
  ('outbox-lag', 'Events are delivered late',
   'An event waits longer than this for a worker to deliver it.',
   'Look whether a worker lives and what its event subscriber says in the log.',
   NULL, 'WARNING', 'BY_ITSELF', 60, 'seconds', 5, 86400),
  ('event-undeliverable', 'An event cannot be delivered',
   'A handler failed at an event as often as it may, so that later events about the same subject wait.',
   'Mend the cause and have the event tried again, or leave it out.',
   NULL, 'WARNING', 'BY_PERSON', NULL, NULL, NULL, NULL),
  ('job-store-away', 'The job store does not answer',
   'The store of wake-ups cannot be reached. What is due still runs, but later.',
   'Look at the job store''s own process and log. Once it is back everything is restored by itself.',
   NULL, 'WARNING', 'BY_ITSELF', NULL, NULL, NULL, NULL),
  ('unknown-job-names', 'Jobs of an unknown kind wait',
   'The job store or the job table holds work that no running version knows.',
   'A newer version has probably put it in. Start a worker of that version, or remove the work.',
   NULL, 'WARNING', 'BY_ITSELF', NULL, NULL, NULL, NULL),
  ('payroll', 'Payroll needs a person',
   'The payment of a run found something that it must not decide by itself.',
   'Read what it says and look at the run or the payout.',
   'a-payout-is-unknown.md', 'CRITICAL', 'BY_PERSON', NULL, NULL, NULL, NULL);
