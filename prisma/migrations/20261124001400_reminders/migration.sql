-- Reminders are sent now. Whoever else has paused the schedule meanwhile had reasons of their own.
UPDATE schedule
   SET paused = false, paused_at = NULL, paused_by_name = NULL, pause_reason = NULL, version = version + 1
 WHERE key = 'payment-reminders' AND paused AND paused_by_name = 'Travellr';

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('channel-paused', 'A channel of messages stands still',
   'A provider takes nothing more from us: a quota is used up, or our account or its settings are at fault.',
   'Read the provider''s code. Messages wait and go out by themselves once the provider takes them again.',
   NULL, 'CRITICAL', 'BY_PERSON', NULL, NULL, NULL, NULL),
  ('message-refused', 'A provider refuses messages through a fault of ours',
   'A message was refused for a reason that lies with us, such as its content, our sender or a key.',
   'Read the provider''s code and mend its cause; then send the failed messages again.',
   NULL, 'WARNING', 'BY_PERSON', NULL, NULL, NULL, NULL);

-- Tells listening workers what a provider has told, without waiting for their next look.
CREATE FUNCTION provider_event_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('provider_event', '');
  RETURN NULL;
END $$;
CREATE TRIGGER provider_event_announced AFTER INSERT ON provider_event
  FOR EACH STATEMENT EXECUTE FUNCTION provider_event_announce();
