-- For whoever executes the runs of schedules.

-- A claim asks for the oldest run of its schedule that is not over, and so does each look for work.
CREATE INDEX scheduled_run_open_of_schedule
  ON scheduled_run (schedule_key, scheduled_for, id) WHERE status IN ('PLANNED', 'RUNNING');

-- Tells listening workers that the times of a schedule, or whether it runs at all, have changed.
CREATE FUNCTION schedule_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('schedule_changed', NEW.key);
  RETURN NULL;
END $$;
CREATE TRIGGER schedule_announced AFTER INSERT OR UPDATE OF cron, time_zone, paused ON schedule
  FOR EACH ROW EXECUTE FUNCTION schedule_announce();

-- Nothing is there yet to do at these times. Paused, their periods are written as skipped, with the reason.
UPDATE schedule
   SET paused = true, paused_at = clock_timestamp(), paused_by_name = 'Travellr', version = version + 1,
       pause_reason = CASE key
         WHEN 'maintenance-daily' THEN 'What it is to archive and purge comes with a later version'
         ELSE 'What it is to send comes with a later version' END
 WHERE key IN ('maintenance-daily', 'payment-reminders') AND NOT paused;
