-- The audit log: a chain that the database itself seals, and that nobody changes afterwards.

-- The text that is hashed. An array has one spelling as jsonb, so that no two contents share a text.
-- The verifier in server/audit repeats this expression on purpose: it must not trust a function of this database.
CREATE FUNCTION audit_event_content(e audit_event) RETURNS text
LANGUAGE sql IMMUTABLE
AS $$
  SELECT jsonb_build_array(
    e.prev_hash,
    e.seq,
    (extract(epoch FROM e.at) * 1000000)::bigint,
    e.actor_kind,
    e.actor_id,
    e.actor_name,
    e.action,
    e.subject_kind,
    e.subject_id,
    e.before,
    e.after,
    e.reason,
    e.request_id
  )::text
$$;

-- Every insert is sealed here, also one that does not go through audit_append: the writer chooses neither
-- the number nor the hashes. The lock is held until the transaction ends, so writers call this last.
CREATE FUNCTION audit_event_seal() RETURNS trigger
LANGUAGE plpgsql
AS $$
DECLARE
  head_seq bigint;
  head_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(715020261124);
  SELECT seq, hash INTO head_seq, head_hash FROM audit_event ORDER BY seq DESC LIMIT 1;
  NEW.seq := coalesce(head_seq, 0) + 1;
  NEW.prev_hash := coalesce(head_hash, repeat('0', 64));
  NEW.hash := encode(sha256(convert_to(audit_event_content(NEW), 'UTF8')), 'hex');
  RETURN NEW;
END
$$;

CREATE TRIGGER audit_event_seal
  BEFORE INSERT ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_seal();

CREATE FUNCTION audit_event_refuse_change() RETURNS trigger
LANGUAGE plpgsql
AS $$
BEGIN
  RAISE EXCEPTION 'audit_event is append-only: % refused', TG_OP USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER audit_event_refuse_change
  BEFORE UPDATE OR DELETE ON audit_event
  FOR EACH ROW EXECUTE FUNCTION audit_event_refuse_change();

CREATE TRIGGER audit_event_refuse_truncate
  BEFORE TRUNCATE ON audit_event
  FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse_change();

-- ALWAYS: a connection in replication mode would otherwise pass by.
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_seal;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_refuse_change;
ALTER TABLE audit_event ENABLE ALWAYS TRIGGER audit_event_refuse_truncate;

-- Appends one event and returns its number. A transaction that reads from an old snapshot (repeatable read,
-- serializable) may not see the newest event; its number then collides, which is told as a serialization failure.
CREATE FUNCTION audit_append(
  p_at timestamptz,
  p_actor_kind text,
  p_actor_id text,
  p_actor_name text,
  p_action text,
  p_subject_kind text,
  p_subject_id text,
  p_before jsonb,
  p_after jsonb,
  p_reason text,
  p_request_id text
) RETURNS bigint
LANGUAGE plpgsql
AS $$
DECLARE
  appended bigint;
BEGIN
  INSERT INTO audit_event (
    seq, at, actor_kind, actor_id, actor_name, action, subject_kind, subject_id,
    before, after, reason, request_id, prev_hash, hash
  ) VALUES (
    0, p_at, p_actor_kind, p_actor_id, p_actor_name, p_action, p_subject_kind, p_subject_id,
    p_before, p_after, p_reason, p_request_id, '', ''
  ) RETURNING seq INTO appended;
  RETURN appended;
EXCEPTION WHEN unique_violation THEN
  RAISE EXCEPTION 'audit_append: another event was appended after this transaction began'
    USING ERRCODE = 'serialization_failure';
END
$$;

-- One mailbox is one account, however it is typed.
ALTER TABLE staff_member ADD CONSTRAINT staff_member_email_lower CHECK (email = lower(btrim(email)));
