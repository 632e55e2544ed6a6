-- Locks so many due jobs, oldest first, passing over those that another has locked, and tells their ids. Jobs that the
-- job store has been asked to call are left to it for the given time. The index on what is open answers it row by row;
-- but over thousands of rows that were just put in, and are not in the statistics yet, PostgreSQL would rather read and
-- sort them all, for each handful. Hence the settings, and hence a function, which can have them.
CREATE FUNCTION lock_due_jobs(names text[], most integer, left_to_store_ms float8) RETURNS SETOF text
LANGUAGE plpgsql VOLATILE ROWS 8
SET enable_sort = off SET enable_bitmapscan = off SET enable_seqscan = off
AS $$
BEGIN
  RETURN QUERY
    SELECT id FROM job
     WHERE status IN ('QUEUED', 'RUNNING') AND name = ANY(names) AND run_at <= now()
       AND (CASE status WHEN 'RUNNING' THEN lease_until < now()
            ELSE woken_at IS NULL OR run_at <= now() - left_to_store_ms * interval '1 millisecond' END)
     ORDER BY run_at, id LIMIT most
     FOR UPDATE SKIP LOCKED;
END $$;
