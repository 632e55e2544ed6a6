-- Who works: one row per start of a worker process. The browser shows them, and an alarm is raised when none lives.

-- CreateTable
CREATE TABLE "worker" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "host" TEXT NOT NULL,
    "pid" INTEGER NOT NULL,
    "mark" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "job_store" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "beat_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "stopping_at" TIMESTAMPTZ(6),
    "ended_at" TIMESTAMPTZ(6),
    "ending" TEXT,
    "running" INTEGER NOT NULL DEFAULT 0,
    "capacity" INTEGER NOT NULL DEFAULT 0,
    "parts" JSONB NOT NULL DEFAULT '[]',
    "loop_lag_ms" INTEGER NOT NULL DEFAULT 0,
    "rss_bytes" BIGINT NOT NULL DEFAULT 0,
    "clock_skew_ms" INTEGER NOT NULL DEFAULT 0,

    CONSTRAINT "worker_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "worker_started_at_idx" ON "worker"("started_at" DESC);

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- A second living worker of a name is refused.
CREATE UNIQUE INDEX worker_one_living_per_name ON worker (name) WHERE ended_at IS NULL;
ALTER TABLE worker ADD CONSTRAINT worker_ends
  CHECK ((ended_at IS NULL) = (ending IS NULL) AND (ending IS NULL OR ending IN ('STOPPED', 'LOST')));
