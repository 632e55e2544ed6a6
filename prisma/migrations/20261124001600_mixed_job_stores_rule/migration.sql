-- Nothing is lost by it, for whoever looks for due work finds it; but it begins later, and nobody would know why.
INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('mixed-job-stores', 'Workers use different job stores',
   'Workers that live keep their wake-ups in different stores: some in MongoDB, some in PostgreSQL.',
   'Give all workers and the web process the same JOB_STORE and MONGODB_URI, and start those again that differ.',
   NULL, 'WARNING', 'BY_ITSELF', NULL, NULL, NULL, NULL);
