-- What an attempt at a job said when it did not end well, and a wish for another run that comes while one lasts.

-- AlterTable
ALTER TABLE "job" ADD COLUMN     "again_at" TIMESTAMPTZ(6),
ADD COLUMN     "started_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "job_attempt" (
    "job_id" TEXT NOT NULL,
    "token" BIGINT NOT NULL,
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6) NOT NULL,
    "outcome" "run_attempt_outcome" NOT NULL,
    "error" TEXT,
    "stack" TEXT,

    CONSTRAINT "job_attempt_pkey" PRIMARY KEY ("job_id","token")
);

-- AddForeignKey
ALTER TABLE "job_attempt" ADD CONSTRAINT "job_attempt_job_id_fkey" FOREIGN KEY ("job_id") REFERENCES "job"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- The few that were given up, of many.
CREATE INDEX job_dead ON job (finished_at DESC, id DESC) WHERE status = 'DEAD';
