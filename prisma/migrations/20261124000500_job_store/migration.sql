-- Agenda's table, for the installations that keep wake-ups in PostgreSQL. Agenda makes it itself when asked, but
-- several processes that start at once then fail over its trigger; so a migration makes it, and Agenda is told not to.
CREATE TABLE agenda_jobs (
  id                  uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  name                varchar(255) NOT NULL,
  priority            integer NOT NULL DEFAULT 0,
  next_run_at         timestamptz,
  type                varchar(10) NOT NULL DEFAULT 'normal' CHECK (type IN ('normal', 'single')),
  locked_at           timestamptz,
  last_finished_at    timestamptz,
  failed_at           timestamptz,
  fail_count          integer,
  fail_reason         text,
  repeat_timezone     varchar(100),
  last_run_at         timestamptz,
  repeat_interval     varchar(255),
  data                jsonb DEFAULT '{}',
  repeat_at           varchar(255),
  disabled            boolean NOT NULL DEFAULT false,
  progress            real,
  fork                boolean DEFAULT false,
  last_modified_by    varchar(255),
  debounce_started_at timestamptz,
  start_date          timestamptz,
  end_date            timestamptz,
  skip_days           jsonb,
  created_at          timestamptz NOT NULL DEFAULT now()
);

-- Agenda asks for the next one of a name that is free and due, or whose lock has run out.
CREATE INDEX agenda_jobs_next ON agenda_jobs (name, next_run_at, priority DESC) WHERE NOT disabled AND locked_at IS NULL;
CREATE INDEX agenda_jobs_locked ON agenda_jobs (name, locked_at) WHERE locked_at IS NOT NULL;
-- Agenda's own upsert of recurring documents needs this one by its columns and condition.
CREATE UNIQUE INDEX agenda_jobs_one_single ON agenda_jobs (name) WHERE type = 'single';
-- One wake-up waits for each name and key.
CREATE UNIQUE INDEX agenda_jobs_one_waiting ON agenda_jobs (name, (data ->> 'slot')) WHERE data ->> 'slot' IS NOT NULL;
CREATE INDEX agenda_jobs_key ON agenda_jobs (name, (data ->> 'key'));

-- A job that is a row needs somebody to be woken for it. Null: nobody has been asked to yet.
ALTER TABLE job ADD COLUMN woken_at timestamptz(6);
CREATE INDEX job_not_woken ON job (run_at, id) WHERE status = 'QUEUED' AND woken_at IS NULL;
