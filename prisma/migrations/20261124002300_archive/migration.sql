-- The archive of bookings: the live tables' columns, with when and by which run, and a checksum over each row.

-- CreateTable
CREATE TABLE "archived_booking" (
    "id" BIGINT NOT NULL,
    "ref" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "customer_ref" TEXT NOT NULL,
    "customer_name" TEXT NOT NULL,
    "customer_email" TEXT,
    "customer_phone" TEXT,
    "currency" CHAR(3) NOT NULL,
    "gross_minor" BIGINT NOT NULL,
    "status" "booking_status" NOT NULL,
    "booked_at" TIMESTAMPTZ(6) NOT NULL,
    "starts_on" DATE NOT NULL,
    "ends_on" DATE NOT NULL,
    "completed_at" TIMESTAMPTZ(6),
    "cancelled_at" TIMESTAMPTZ(6),
    "is_test" BOOLEAN NOT NULL,
    "details_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "updated_at" TIMESTAMPTZ(6) NOT NULL,
    "schema_version" INTEGER NOT NULL,
    "archived_at" TIMESTAMPTZ(6) NOT NULL,
    "run_id" TEXT NOT NULL,
    "checksum" BYTEA NOT NULL,

    CONSTRAINT "archived_booking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "archived_booking_refund" (
    "ref" TEXT NOT NULL,
    "booking_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reason" TEXT,
    "refunded_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL,
    "posted_at" TIMESTAMPTZ(6),
    "checksum" BYTEA NOT NULL,

    CONSTRAINT "archived_booking_refund_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "archived_booking_dispute" (
    "ref" TEXT NOT NULL,
    "booking_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "status" "dispute_status" NOT NULL,
    "reason" TEXT,
    "hold_id" TEXT,
    "status_at" TIMESTAMPTZ(6) NOT NULL,
    "checksum" BYTEA NOT NULL,

    CONSTRAINT "archived_booking_dispute_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "archived_payment_instalment" (
    "booking_id" BIGINT NOT NULL,
    "ref" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "due_on" DATE,
    "due_told_at" TIMESTAMPTZ(6),
    "paid_at" TIMESTAMPTZ(6),
    "paid_minor" BIGINT,
    "checksum" BYTEA NOT NULL,

    CONSTRAINT "archived_payment_instalment_pkey" PRIMARY KEY ("booking_id","ref")
);

-- CreateTable
CREATE TABLE "restored_booking" (
    "booking_id" BIGINT NOT NULL,
    "restored_at" TIMESTAMPTZ(6) NOT NULL,
    "run_id" TEXT NOT NULL,

    CONSTRAINT "restored_booking_pkey" PRIMARY KEY ("booking_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "archived_booking_ref_key" ON "archived_booking"("ref");

-- CreateIndex
CREATE INDEX "archived_booking_run_id_id_idx" ON "archived_booking"("run_id", "id");

-- CreateIndex
CREATE INDEX "archived_booking_customer_email_idx" ON "archived_booking"("customer_email");

-- CreateIndex
CREATE INDEX "archived_booking_refund_booking_id_idx" ON "archived_booking_refund"("booking_id");

-- CreateIndex
CREATE INDEX "archived_booking_dispute_booking_id_idx" ON "archived_booking_dispute"("booking_id");

-- AddForeignKey
ALTER TABLE "archived_booking_refund" ADD CONSTRAINT "archived_booking_refund_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archived_booking_dispute" ADD CONSTRAINT "archived_booking_dispute_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archived_payment_instalment" ADD CONSTRAINT "archived_payment_instalment_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE NO ACTION ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- What belongs to a booking goes into the archive before it, and leaves it after it: the live tables want it so.
ALTER TABLE archived_booking_refund ALTER CONSTRAINT archived_booking_refund_booking_id_fkey
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE archived_booking_dispute ALTER CONSTRAINT archived_booking_dispute_booking_id_fkey
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE archived_payment_instalment ALTER CONSTRAINT archived_payment_instalment_booking_id_fkey
  DEFERRABLE INITIALLY DEFERRED;
ALTER TABLE archived_booking ADD CONSTRAINT archived_booking_checksum
  CHECK (octet_length(checksum) = 32 AND schema_version >= 1);

-- A booking's reference is unique for ever: in the archive it is still taken. A second booking of it would earn a
-- second time. By statement, as for vendors: an import has a million rows.
CREATE FUNCTION booking_refuse_archived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  archived text;
BEGIN
  IF EXISTS (SELECT FROM archived_booking) THEN
    SELECT n.ref INTO archived FROM new_bookings n JOIN archived_booking a ON a.ref = n.ref LIMIT 1;
    IF FOUND THEN
      RAISE EXCEPTION 'booking % is in the archive', archived
        USING ERRCODE = 'unique_violation', CONSTRAINT = 'booking_not_archived';
    END IF;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER booking_not_archived AFTER INSERT ON booking
  REFERENCING NEW TABLE AS new_bookings FOR EACH STATEMENT EXECUTE FUNCTION booking_refuse_archived();

-- A vendor stays while a booking of it is in the archive.
CREATE FUNCTION vendor_keep_archived() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  referenced text;
BEGIN
  SELECT o.id INTO referenced FROM old_vendors o
   WHERE EXISTS (SELECT FROM archived_booking a WHERE a.vendor_id = o.id) LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'vendor % has bookings in the archive', referenced
      USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'vendor_has_no_archived_bookings';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER vendor_kept_while_archived AFTER DELETE ON vendor
  REFERENCING OLD TABLE AS old_vendors FOR EACH STATEMENT EXECUTE FUNCTION vendor_keep_archived();

-- What the ledger was made of, wherever it is kept: statements and receipts name bookings for ever.
CREATE VIEW any_booking AS
  SELECT id, ref, vendor_id, customer_ref, customer_name, status, starts_on, ends_on, completed_at, cancelled_at,
         false AS is_archived FROM booking
  UNION ALL
  SELECT id, ref, vendor_id, customer_ref, customer_name, status, starts_on, ends_on, completed_at, cancelled_at,
         true FROM archived_booking;

-- Money and evidence are out of reach of maintenance, twice over.
--
-- First by rights: its batches work under a role of their own, which may read everything, and change the tables
-- named here and no others. A table of a later migration is out of its reach until a migration names it. Where the
-- product's own login may not make roles (CREATEROLE), an operator makes this one; docs/runbooks/maintenance.md.
DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'travellr_maintenance') THEN
    CREATE ROLE travellr_maintenance NOLOGIN;
  END IF;
EXCEPTION
  -- Roles belong to the whole server: another database's migration made it at this moment.
  WHEN duplicate_object OR unique_violation THEN NULL;
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'The role travellr_maintenance cannot be made by this login.';
END $$;

DO $$
BEGIN
  IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'travellr_maintenance') THEN RETURN; END IF;
  GRANT USAGE ON SCHEMA public TO travellr_maintenance;
  GRANT SELECT ON ALL TABLES IN SCHEMA public TO travellr_maintenance;
  GRANT INSERT, DELETE ON booking, booking_refund, booking_dispute, payment_instalment,
    archived_booking, archived_booking_refund, archived_booking_dispute, archived_payment_instalment
    TO travellr_maintenance;
  GRANT INSERT, UPDATE ON restored_booking TO travellr_maintenance;
  GRANT DELETE ON staff_session, vendor, payout_account, webhook_event, job, job_attempt, scheduled_run,
    scheduled_run_attempt, event_delivery, outbox_event, step_up TO travellr_maintenance;
  GRANT UPDATE (raw_body) ON provider_event TO travellr_maintenance;
  GRANT UPDATE ON maintenance_run TO travellr_maintenance;
  GRANT INSERT ON maintenance_batch, maintenance_sample TO travellr_maintenance;
  GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO travellr_maintenance;
  IF NOT pg_has_role(current_user, 'travellr_maintenance', 'MEMBER') THEN
    EXECUTE format('GRANT travellr_maintenance TO %I', current_user);
  END IF;
EXCEPTION
  WHEN insufficient_privilege THEN
    RAISE NOTICE 'The role travellr_maintenance could not be granted to this login.';
END $$;

-- Secondly by triggers, which hold for every login: a transaction that says it is maintenance's changes none of these.
CREATE FUNCTION keep_maintenance_out() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF current_setting('travellr.maintenance', true) = 'on' THEN
    RAISE EXCEPTION 'maintenance changes nothing in %', TG_TABLE_NAME USING ERRCODE = 'insufficient_privilege';
  END IF;
  RETURN NULL;
END $$;

DO $$
DECLARE
  name text;
BEGIN
  FOREACH name IN ARRAY ARRAY['ledger_account', 'ledger_entry', 'ledger_posting', 'commission_rate', 'payroll_run',
    'payroll_run_editor', 'approval', 'payout', 'payout_line', 'released_payout_line', 'payout_attempt',
    'payout_event', 'receipt', 'receipt_counter', 'paper', 'hold', 'currency_policy', 'payroll_policy',
    'audit_event', 'message', 'message_attempt', 'staff_member']
  LOOP
    EXECUTE format('CREATE TRIGGER maintenance_kept_out BEFORE INSERT OR UPDATE OR DELETE OR TRUNCATE ON %I '
      'FOR EACH STATEMENT EXECUTE FUNCTION keep_maintenance_out()', name);
  END LOOP;
END $$;
