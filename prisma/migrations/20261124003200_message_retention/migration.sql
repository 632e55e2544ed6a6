-- What messages said is kept by a policy that admins can change, like everything else that is pruned.
INSERT INTO retention_policy (key, title, description, retain_days, min_days, max_days) VALUES
  ('prune-messages', 'Message contents', 'So many days after the trip, or after it was planned where there is none, what a message said and whom it went to is removed, as are the marketplace''s events. That it was sent stays for two years at least.', 365, 90, 3650)
ON CONFLICT (key) DO NOTHING;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'travellr_maintenance') THEN RETURN; END IF;
  GRANT DELETE ON provider_event TO travellr_maintenance;
  GRANT UPDATE (payload) ON inbound_event TO travellr_maintenance;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'The rights of travellr_maintenance could not be given by this login.';
END $$;
