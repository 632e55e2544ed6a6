-- A payout whose outcome nobody knows for long: whoever lives tells a person, also when no worker does.
INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('unknown-payout', 'A payout is unknown for long',
   'Stripe was asked for a payout and has not been heard to have made it or not. Nothing is sent twice meanwhile.',
   'Look at the payout: it shows what was asked and what is tried next. Do not pay the vendor by hand; the transfer may exist.',
   'a-payout-is-unknown.md', 'CRITICAL', 'BY_ITSELF', 3600, 'seconds', 60, 86400);
