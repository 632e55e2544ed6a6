-- What was found to be weaker than asked of maintenance.

-- AlterTable
ALTER TABLE "maintenance_run" ADD COLUMN     "pause_reason" TEXT,
ADD COLUMN     "paused_at" TIMESTAMPTZ(6),
ADD COLUMN     "paused_by_name" TEXT;

-- Sessions are found by the index alone, without a look at their rows: PostgreSQL does that for an expression only
-- when its columns are in the index as well.
DROP INDEX staff_session_stale;
CREATE INDEX staff_session_stale ON staff_session (least(expires_at, updated_at), id) INCLUDE (expires_at, updated_at);
