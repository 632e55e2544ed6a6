-- A worker that ends without saying so is worth a look, also when another is there at once.
INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('worker-lost', 'A worker ended without stopping',
   'A worker was killed, crashed, or was cut off from the database, while it could have stopped in order.',
   'Look at its log. What it had begun is taken up by the next worker; nothing is done twice.',
   'no-worker-is-alive.md', 'WARNING', 'BY_PERSON', NULL, NULL, NULL, NULL);
