-- What Prisma's schema language cannot say about money: that entries balance, that nothing posted is ever
-- changed, that a period is paid once, and that a payout has one open attempt. server/ledger/guards.db.test.ts
-- and server/payroll/guards.db.test.ts try to break each of these.

-- Ids -----------------------------------------------------------------------------------------------

-- Ids for rows that set-based statements make: the kind's prefix and 32 hexadecimal digits that sort by time.
CREATE FUNCTION new_id(prefix text) RETURNS text
LANGUAGE sql VOLATILE PARALLEL SAFE AS $$
  SELECT prefix || '_' || lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0')
    || substr(replace(gen_random_uuid()::text, '-', ''), 1, 20);
$$;

-- Ledger --------------------------------------------------------------------------------------------

CREATE UNIQUE INDEX ledger_account_one_per_owner
  ON ledger_account (kind, coalesce(vendor_id, ''), currency);
ALTER TABLE ledger_account ADD CONSTRAINT ledger_account_owner
  CHECK ((kind = 'VENDOR_PAYABLE') = (vendor_id IS NOT NULL));

-- A booking earns once, and a repeated request is one entry.
CREATE UNIQUE INDEX ledger_entry_one_earning_per_booking ON ledger_entry (booking_id) WHERE kind = 'EARNING';
CREATE UNIQUE INDEX ledger_entry_once ON ledger_entry (once_key) WHERE once_key IS NOT NULL;
CREATE INDEX ledger_entry_payout ON ledger_entry (payout_id) WHERE payout_id IS NOT NULL;
CREATE INDEX ledger_entry_corrects ON ledger_entry (corrects_entry_id) WHERE corrects_entry_id IS NOT NULL;
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_currency CHECK (currency ~ '^[A-Z]{3}$');
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_commission
  CHECK (commission_bps IS NULL OR commission_bps BETWEEN 0 AND 10000);
ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_adjustment_says_why
  CHECK (kind <> 'ADJUSTMENT' OR length(trim(reason)) > 0);

-- Drafting reads a vendor's claimable postings up to an instant; balances sum all of a vendor's postings.
CREATE INDEX ledger_posting_vendor ON ledger_posting (vendor_id, currency, payable_at) WHERE vendor_id IS NOT NULL;

-- Entries are checked by statement, not by row: all postings of an entry must arrive in one statement, so by
-- induction every entry in the table balances, and a million postings cost one pass.
CREATE FUNCTION ledger_check_postings() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT n.entry_id, sum(n.amount_minor) AS total INTO wrong
    FROM new_postings n GROUP BY n.entry_id HAVING sum(n.amount_minor) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'ledger entry % is unbalanced by % minor units', wrong.entry_id, wrong.total
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_balances';
  END IF;

  SELECT n.id, n.currency, e.currency AS entry_currency, a.currency AS account_currency,
         e.id AS entry_id, a.id AS account_id, a.vendor_id AS account_vendor_id, n.vendor_id
    INTO wrong
    FROM new_postings n
    LEFT JOIN ledger_entry e ON e.id = n.entry_id
    LEFT JOIN ledger_account a ON a.id = n.account_id
    WHERE e.id IS NULL OR a.id IS NULL
       OR n.currency <> e.currency OR n.currency <> a.currency
       OR n.vendor_id IS DISTINCT FROM a.vendor_id
       OR (n.payable_at IS NOT NULL AND n.vendor_id IS NULL)
    LIMIT 1;
  IF FOUND THEN
    IF wrong.entry_id IS NULL OR wrong.account_id IS NULL THEN
      RAISE EXCEPTION 'ledger posting % names an entry or an account that does not exist', wrong.id
        USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'ledger_posting_entry_and_account_exist';
    END IF;
    IF wrong.currency <> wrong.entry_currency OR wrong.currency <> wrong.account_currency THEN
      RAISE EXCEPTION 'ledger posting % mixes currencies (posting %, entry %, account %)',
        wrong.id, wrong.currency, wrong.entry_currency, wrong.account_currency
        USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_entry_one_currency';
    END IF;
    RAISE EXCEPTION 'ledger posting % does not carry the vendor of its account', wrong.id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'ledger_posting_vendor_of_account';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER ledger_posting_checked
  AFTER INSERT ON ledger_posting
  REFERENCING NEW TABLE AS new_postings
  FOR EACH STATEMENT EXECUTE FUNCTION ledger_check_postings();

CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION '% is append only: % refused', TG_TABLE_NAME, TG_OP
    USING ERRCODE = 'restrict_violation', CONSTRAINT = TG_TABLE_NAME || '_append_only';
END $$;

CREATE TRIGGER ledger_posting_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_posting
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entry
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_account_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_account
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER commission_rate_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON commission_rate
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER receipt_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON receipt
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER payout_event_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON payout_event
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Bookings and vendors ------------------------------------------------------------------------------

-- A booking's vendor exists. By statement instead of a foreign key, which would look each of a million imported
-- rows up by itself. The other direction is refused below. Unlike a foreign key, the two do not wait for each other:
-- whatever deletes vendors one day has to lock the table against new bookings first. Nothing does now.
ALTER TABLE booking DROP CONSTRAINT booking_vendor_id_fkey;

CREATE FUNCTION booking_check_vendor() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  unknown text;
BEGIN
  SELECT n.vendor_id INTO unknown
    FROM new_bookings n WHERE NOT EXISTS (SELECT 1 FROM vendor v WHERE v.id = n.vendor_id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'booking names vendor %, which does not exist', unknown
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'booking_vendor_exists';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER booking_vendor_checked_on_insert AFTER INSERT ON booking
  REFERENCING NEW TABLE AS new_bookings FOR EACH STATEMENT EXECUTE FUNCTION booking_check_vendor();
CREATE TRIGGER booking_vendor_checked_on_update AFTER UPDATE ON booking
  REFERENCING NEW TABLE AS new_bookings FOR EACH STATEMENT EXECUTE FUNCTION booking_check_vendor();

CREATE FUNCTION vendor_keep_referenced() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  referenced text;
BEGIN
  SELECT o.id INTO referenced FROM old_vendors o WHERE EXISTS (SELECT 1 FROM booking b WHERE b.vendor_id = o.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'vendor % has bookings', referenced
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'vendor_has_no_bookings';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER vendor_kept_while_referenced AFTER DELETE ON vendor
  REFERENCING OLD TABLE AS old_vendors FOR EACH STATEMENT EXECUTE FUNCTION vendor_keep_referenced();
-- The key of a vendor never changes, so no update can leave its bookings behind.
CREATE FUNCTION vendor_refuse_new_id() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the id of vendor % cannot change', OLD.id
    USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'vendor_id_is_fixed';
END $$;
CREATE TRIGGER vendor_id_fixed BEFORE UPDATE OF id ON vendor
  FOR EACH ROW WHEN (NEW.id <> OLD.id) EXECUTE FUNCTION vendor_refuse_new_id();

ALTER TABLE booking ADD CONSTRAINT booking_gross_not_negative CHECK (gross_minor >= 0);
ALTER TABLE booking ADD CONSTRAINT booking_completed_has_instant
  CHECK (status <> 'COMPLETED' OR completed_at IS NOT NULL);
ALTER TABLE vendor ADD CONSTRAINT vendor_hold_days CHECK (hold_days IS NULL OR hold_days BETWEEN 0 AND 365);
ALTER TABLE commission_rate ADD CONSTRAINT commission_rate_range CHECK (commission_bps BETWEEN 0 AND 10000);
CREATE UNIQUE INDEX commission_rate_one_per_instant ON commission_rate (coalesce(vendor_id, ''), effective_from);

-- Payroll -------------------------------------------------------------------------------------------

-- One live run per schedule, period and currency. A cancelled one frees the place.
CREATE UNIQUE INDEX payroll_run_one_per_period ON payroll_run (schedule, period_end, currency)
  WHERE status <> 'CANCELLED' AND schedule <> 'OFF_CYCLE';
ALTER TABLE payroll_run ADD CONSTRAINT payroll_run_period CHECK (starts_at < ends_at AND period_start < period_end);
ALTER TABLE payroll_run ADD CONSTRAINT payroll_run_frozen_has_hash
  CHECK (status IN ('DRAFT', 'CANCELLED') OR content_hash IS NOT NULL);

ALTER TABLE payout ADD CONSTRAINT payout_parts_sum
  CHECK (net_minor = gross_minor + commission_minor + refunds_minor + adjustments_minor + carried_minor);
ALTER TABLE payout ADD CONSTRAINT payout_pays_what_it_claims
  CHECK (pay_minor >= 0 AND leftover_minor >= 0
    AND (outcome <> 'PAYABLE' OR (pay_minor > 0 AND pay_minor + leftover_minor = net_minor))
    AND (outcome = 'PAYABLE' OR (pay_minor = 0 AND leftover_minor = 0)));
ALTER TABLE payout ADD CONSTRAINT payout_skipped_is_not_payable
  CHECK ((status = 'SKIPPED') = (outcome <> 'PAYABLE'));
ALTER TABLE payout ADD CONSTRAINT payout_sent_has_transfer
  CHECK (status NOT IN ('SENT', 'PAID') OR stripe_transfer_id IS NOT NULL);
-- What a worker looks for.
CREATE INDEX payout_to_do ON payout (status, run_id) WHERE status IN ('RESERVED', 'SENDING', 'UNKNOWN', 'SENT');
CREATE INDEX payout_run_net ON payout (run_id, net_minor DESC, id);

-- At most one attempt of a payout is open.
CREATE UNIQUE INDEX payout_attempt_one_open ON payout_attempt (payout_id) WHERE status IN ('SENDING', 'UNKNOWN');
-- A transfer answers one attempt.
CREATE UNIQUE INDEX payout_attempt_transfer ON payout_attempt (stripe_transfer_id)
  WHERE stripe_transfer_id IS NOT NULL;

-- One standing decision of one person on one run.
CREATE UNIQUE INDEX approval_one_per_person ON approval (run_id, approver_id) WHERE voided_at IS NULL;

-- Claims are checked by statement, for the same reason as postings: the payout must exist, the posting must be
-- claimable, be the payout's vendor's and currency's, and carry the posting's own amount.
CREATE FUNCTION payout_line_check() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  wrong record;
BEGIN
  SELECT n.posting_id, n.payout_id INTO wrong
    FROM new_lines n
    LEFT JOIN payout p ON p.id = n.payout_id
    LEFT JOIN ledger_posting l ON l.id = n.posting_id
    WHERE p.id IS NULL OR l.id IS NULL OR l.payable_at IS NULL
       OR l.vendor_id <> p.vendor_id OR l.currency <> p.currency OR l.amount_minor <> n.amount_minor
    LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'posting % cannot be claimed by payout %', wrong.posting_id, wrong.payout_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payout_line_claims_own_posting';
  END IF;
  RETURN NULL;
END $$;

CREATE TRIGGER payout_line_checked
  AFTER INSERT ON payout_line
  REFERENCING NEW TABLE AS new_lines
  FOR EACH STATEMENT EXECUTE FUNCTION payout_line_check();
CREATE TRIGGER payout_line_not_changed BEFORE UPDATE OR TRUNCATE ON payout_line
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER released_payout_line_append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON released_payout_line
  FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE hold ADD CONSTRAINT hold_says_why CHECK (length(trim(reason)) > 0);

-- Jobs ----------------------------------------------------------------------------------------------

-- At most one job with the same key waits or runs; a finished one frees the key.
CREATE UNIQUE INDEX job_one_live_per_key ON job (key) WHERE key IS NOT NULL AND status IN ('QUEUED', 'RUNNING');
CREATE INDEX job_due ON job (run_at, id) WHERE status IN ('QUEUED', 'RUNNING');

-- Rows that the product cannot be without ------------------------------------------------------------

INSERT INTO commission_rate (id, vendor_id, commission_bps, effective_from, reason)
  VALUES ('crt_default', NULL, 2000, '1970-01-01T00:00:00Z', 'Standard commission: 20 % to Travellr, 80 % to the vendor');
INSERT INTO payroll_policy (id) VALUES (1);
INSERT INTO receipt_counter (name, last) VALUES ('payout', 0);
INSERT INTO currency_policy (currency, minimum_minor, two_person_above_minor) VALUES
  ('USD', 5000, 1000000), ('EUR', 5000, 1000000), ('GBP', 5000, 1000000), ('CHF', 5000, 1000000),
  ('JPY', 7500, 1500000), ('HUF', 1800000, 360000000), ('KWD', 15000, 3000000);
