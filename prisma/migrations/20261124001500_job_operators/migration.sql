-- What a person does about a job that was given up: it is retried, or discarded with a reason.

-- AlterEnum
ALTER TYPE "job_status" ADD VALUE 'DISCARDED';

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "discard_reason" TEXT,
ADD COLUMN     "discarded_at" TIMESTAMPTZ(6),
ADD COLUMN     "discarded_by_name" TEXT;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- The new status cannot be named as such in the transaction that adds it, hence as text.
ALTER TABLE job ADD CONSTRAINT job_discarded_with_reason CHECK (
  (status::text = 'DISCARDED') = (discarded_at IS NOT NULL)
  AND (discarded_at IS NULL) = (discarded_by_name IS NULL)
  AND (discarded_at IS NULL) = (discard_reason IS NULL));

-- The list of jobs reads each status from its end.
CREATE INDEX job_discarded ON job (discarded_at DESC, id DESC) WHERE discarded_at IS NOT NULL;
CREATE INDEX job_done ON job (finished_at DESC, id DESC) WHERE status = 'DONE';

UPDATE alarm_rule
   SET advice = 'Read the last error under Jobs, One-off jobs. Mend its cause and retry the jobs, or discard those that need not be done any more.',
       runbook = 'a-job-was-given-up.md'
 WHERE key = 'dead-job';
