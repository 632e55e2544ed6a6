-- Messages to travellers and vendors: what is to be said, each call to a provider, what the providers told, and who
-- must not be written to.

-- CreateEnum
CREATE TYPE "message_channel" AS ENUM ('EMAIL', 'SMS', 'PUSH');

-- CreateEnum
CREATE TYPE "message_purpose" AS ENUM ('TRANSACTIONAL', 'MARKETING');

-- CreateEnum
CREATE TYPE "message_class" AS ENUM ('CRITICAL', 'NORMAL');

-- CreateEnum
CREATE TYPE "recipient_kind" AS ENUM ('TRAVELLER', 'VENDOR');

-- CreateEnum
CREATE TYPE "message_status" AS ENUM ('PLANNED', 'HELD', 'SENDING', 'UNKNOWN', 'RETRY_WAIT', 'ACCEPTED', 'DEFERRED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'BOUNCED', 'FAILED', 'SKIPPED', 'SUPPRESSED', 'EXPIRED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "hold_reason" AS ENUM ('QUIET_HOURS', 'DELAY', 'DIGEST');

-- CreateEnum
CREATE TYPE "resend_kind" AS ENUM ('EXACT', 'RERENDERED');

-- CreateEnum
CREATE TYPE "attempt_outcome" AS ENUM ('ACCEPTED', 'RETRYABLE', 'REFUSED', 'UNKNOWN', 'NOT_TAKEN');

-- CreateEnum
CREATE TYPE "suppression_origin" AS ENUM ('BOUNCE', 'COMPLAINT', 'STOP', 'UNSUBSCRIBE', 'INVALID_ADDRESS', 'PROVIDER', 'STAFF');

-- CreateTable
CREATE TABLE "message" (
    "id" TEXT NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "dedupe_key" TEXT NOT NULL,
    "channel" "message_channel" NOT NULL,
    "template_key" TEXT NOT NULL,
    "template_version" INTEGER NOT NULL,
    "locale" TEXT NOT NULL,
    "purpose" "message_purpose" NOT NULL,
    "message_class" "message_class" NOT NULL DEFAULT 'NORMAL',
    "status" "message_status" NOT NULL DEFAULT 'PLANNED',
    "status_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status_reason" TEXT,
    "status_code" TEXT,
    "conflict" BOOLEAN NOT NULL DEFAULT false,
    "booking_ref" TEXT,
    "vendor_id" TEXT,
    "subject_ref" TEXT,
    "trip_ends_on" DATE,
    "recipient_kind" "recipient_kind" NOT NULL,
    "recipient_ref" TEXT NOT NULL,
    "recipient_name" TEXT,
    "name_key" TEXT,
    "recipient_email" TEXT,
    "recipient_phone" TEXT,
    "phone_reversed" TEXT,
    "to_address" TEXT,
    "erased_at" TIMESTAMPTZ(6),
    "content_sha256" TEXT,
    "hold_until" TIMESTAMPTZ(6),
    "hold_reason" "hold_reason",
    "expires_at" TIMESTAMPTZ(6),
    "due_at" TIMESTAMPTZ(6),
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "first_sent_at" TIMESTAMPTZ(6),
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "worker" TEXT,
    "opened_at" TIMESTAMPTZ(6),
    "clicked_at" TIMESTAMPTZ(6),
    "read_at" TIMESTAMPTZ(6),
    "complained_at" TIMESTAMPTZ(6),
    "unsubscribed_at" TIMESTAMPTZ(6),
    "resend_of_id" TEXT,
    "resend_kind" "resend_kind",
    "resend_reason" TEXT,
    "fallback_of_id" TEXT,
    "source_event" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "message_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "message_content" (
    "message_id" TEXT NOT NULL,
    "variables" JSONB NOT NULL,
    "subject" TEXT,
    "html" TEXT,
    "text" TEXT,
    "push_title" TEXT,
    "push_body" TEXT,
    "segments" INTEGER,
    "attachments" JSONB NOT NULL DEFAULT '[]',
    "rendered_at" TIMESTAMPTZ(6),

    CONSTRAINT "message_content_pkey" PRIMARY KEY ("message_id")
);

-- CreateTable
CREATE TABLE "message_attempt" (
    "id" TEXT NOT NULL,
    "message_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "provider" TEXT NOT NULL,
    "device_id" TEXT,
    "provider_id" TEXT,
    "idempotency_key" TEXT NOT NULL,
    "lease_token" BIGINT NOT NULL,
    "worker" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL,
    "finished_at" TIMESTAMPTZ(6),
    "outcome" "attempt_outcome",
    "status" "message_status",
    "status_at" TIMESTAMPTZ(6),
    "rank" INTEGER NOT NULL DEFAULT 0,
    "conflict" BOOLEAN NOT NULL DEFAULT false,
    "http_status" INTEGER,
    "code" TEXT,
    "detail" TEXT,
    "retry_after_ms" INTEGER,
    "resolved_by" TEXT,
    "request" JSONB,
    "response" JSONB,

    CONSTRAINT "message_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_event" (
    "id" BIGSERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "dedupe_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "provider_id" TEXT,
    "attempt_id" TEXT,
    "message_id" TEXT,
    "code" TEXT,
    "permanent" BOOLEAN NOT NULL DEFAULT false,
    "raw_body" TEXT,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "handled_at" TIMESTAMPTZ(6),
    "applied" BOOLEAN,
    "applied_reason" TEXT,

    CONSTRAINT "provider_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "suppression" (
    "id" TEXT NOT NULL,
    "channel" "message_channel" NOT NULL,
    "purpose" "message_purpose" NOT NULL,
    "address_hash" TEXT NOT NULL,
    "address" TEXT,
    "origin" "suppression_origin" NOT NULL,
    "reason" TEXT NOT NULL,
    "provider_event_id" BIGINT,
    "created_by_name" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lifted_at" TIMESTAMPTZ(6),
    "lifted_by_name" TEXT,
    "lift_reason" TEXT,

    CONSTRAINT "suppression_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "recipient_preference" (
    "recipient_ref" TEXT NOT NULL,
    "purpose" "message_purpose" NOT NULL,
    "channel" "message_channel" NOT NULL,
    "allowed" BOOLEAN NOT NULL,
    "source" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipient_preference_pkey" PRIMARY KEY ("recipient_ref","purpose","channel")
);

-- CreateTable
CREATE TABLE "recipient_quiet_hours" (
    "recipient_ref" TEXT NOT NULL,
    "from_minute" INTEGER NOT NULL,
    "until_minute" INTEGER NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "recipient_quiet_hours_pkey" PRIMARY KEY ("recipient_ref")
);

-- CreateIndex
CREATE UNIQUE INDEX "message_seq_key" ON "message"("seq");

-- CreateIndex
CREATE UNIQUE INDEX "message_dedupe_key_key" ON "message"("dedupe_key");

-- CreateIndex
CREATE INDEX "message_created_at_id_idx" ON "message"("created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_status_created_at_id_idx" ON "message"("status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_channel_status_created_at_id_idx" ON "message"("channel", "status", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_template_key_created_at_id_idx" ON "message"("template_key", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_booking_ref_created_at_id_idx" ON "message"("booking_ref", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_recipient_ref_created_at_id_idx" ON "message"("recipient_ref", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_recipient_email_created_at_id_idx" ON "message"("recipient_email", "created_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "message_source_event_idx" ON "message"("source_event");

-- CreateIndex
CREATE INDEX "message_attempt_provider_id_idx" ON "message_attempt"("provider_id");

-- CreateIndex
CREATE UNIQUE INDEX "message_attempt_message_id_number_key" ON "message_attempt"("message_id", "number");

-- CreateIndex
CREATE INDEX "provider_event_attempt_id_idx" ON "provider_event"("attempt_id");

-- CreateIndex
CREATE INDEX "provider_event_message_id_idx" ON "provider_event"("message_id");

-- CreateIndex
CREATE UNIQUE INDEX "provider_event_provider_dedupe_id_key" ON "provider_event"("provider", "dedupe_id");

-- CreateIndex
CREATE INDEX "suppression_channel_address_hash_idx" ON "suppression"("channel", "address_hash");

-- CreateIndex
CREATE INDEX "suppression_created_at_id_idx" ON "suppression"("created_at" DESC, "id" DESC);

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_resend_of_id_fkey" FOREIGN KEY ("resend_of_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message" ADD CONSTRAINT "message_fallback_of_id_fkey" FOREIGN KEY ("fallback_of_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_content" ADD CONSTRAINT "message_content_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "message_attempt" ADD CONSTRAINT "message_attempt_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_event" ADD CONSTRAINT "provider_event_attempt_id_fkey" FOREIGN KEY ("attempt_id") REFERENCES "message_attempt"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "provider_event" ADD CONSTRAINT "provider_event_message_id_fkey" FOREIGN KEY ("message_id") REFERENCES "message"("id") ON DELETE SET NULL ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- Fragments of addresses and names are found by their three-letter parts. Anyone who may create in a database may
-- have this extension.
CREATE EXTENSION IF NOT EXISTS pg_trgm;

CREATE INDEX message_email_fragment ON message USING gin (recipient_email gin_trgm_ops);
CREATE INDEX message_name_fragment ON message USING gin (name_key gin_trgm_ops);
-- The last digits of a phone are the first ones here.
CREATE INDEX message_phone_last_digits
  ON message (phone_reversed text_pattern_ops, created_at DESC, id DESC) WHERE phone_reversed IS NOT NULL;
CREATE INDEX message_of_vendor
  ON message (vendor_id, created_at DESC, id DESC) WHERE vendor_id IS NOT NULL;
CREATE INDEX message_resends ON message (resend_of_id) WHERE resend_of_id IS NOT NULL;
-- Another channel stands in once, however many events say that the first one failed.
CREATE UNIQUE INDEX message_one_fallback ON message (fallback_of_id) WHERE fallback_of_id IS NOT NULL;
-- What a worker may take, by channel: few rows of a large table.
CREATE INDEX message_due ON message (channel, due_at, seq) WHERE due_at IS NOT NULL;
-- What earlier messages of a booking still wait, so that they keep their order.
CREATE INDEX message_open_of_booking ON message (booking_ref, recipient_ref, channel, seq)
  WHERE due_at IS NOT NULL AND booking_ref IS NOT NULL;
-- What was handed over and of which the end is not known: asked for when callbacks do not come.
CREATE INDEX message_in_flight ON message (channel, status_at, id)
  WHERE status IN ('ACCEPTED', 'DEFERRED', 'SENT');
-- Whose content may have to go.
CREATE INDEX message_content_keeping ON message (trip_ends_on, created_at) WHERE content_sha256 IS NOT NULL;
CREATE INDEX message_attempt_open ON message_attempt (started_at) WHERE outcome IS NULL OR outcome = 'UNKNOWN';
CREATE INDEX provider_event_unhandled ON provider_event (id) WHERE handled_at IS NULL;
CREATE INDEX provider_event_parked ON provider_event (provider, provider_id) WHERE attempt_id IS NULL;
-- An address is suppressed once per channel and purpose; what was lifted stays as history.
CREATE UNIQUE INDEX suppression_active
  ON suppression (channel, address_hash, purpose) WHERE lifted_at IS NULL;

ALTER TABLE message ADD CONSTRAINT message_texts
  CHECK (length(dedupe_key) BETWEEN 1 AND 500 AND template_key ~ '^[a-z][a-z0-9-]{0,62}$' AND template_version >= 1
    AND locale ~ '^[a-z]{2}(-[A-Z]{2})?$' AND length(booking_ref) > 0 AND length(recipient_ref) > 0
    AND length(source_event) > 0);
-- Only what is still ours to do is due.
ALTER TABLE message ADD CONSTRAINT message_due_while_open
  CHECK ((due_at IS NOT NULL) = (status IN ('PLANNED', 'HELD', 'SENDING', 'UNKNOWN', 'RETRY_WAIT')));
ALTER TABLE message ADD CONSTRAINT message_hold
  CHECK ((hold_until IS NULL) = (hold_reason IS NULL) AND (status <> 'HELD' OR hold_until IS NOT NULL));
ALTER TABLE message ADD CONSTRAINT message_says_why
  CHECK (status NOT IN ('SKIPPED', 'SUPPRESSED', 'EXPIRED', 'CANCELLED', 'FAILED')
    OR length(trim(coalesce(status_reason, ''))) > 0);
ALTER TABLE message ADD CONSTRAINT message_claim
  CHECK (status <> 'SENDING' OR (worker IS NOT NULL AND lease_token > 0));
-- Nobody can say that something was sent without saying what.
ALTER TABLE message ADD CONSTRAINT message_sent_has_content
  CHECK (status NOT IN ('ACCEPTED', 'DEFERRED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'BOUNCED', 'UNKNOWN')
    OR content_sha256 IS NOT NULL);
ALTER TABLE message ADD CONSTRAINT message_content_hash CHECK (content_sha256 ~ '^[0-9a-f]{64}$');
ALTER TABLE message ADD CONSTRAINT message_address
  CHECK (CASE channel
    WHEN 'EMAIL' THEN to_address ~ '^[^@[:space:]]+@[^@[:space:]]+$'
    WHEN 'SMS' THEN to_address ~ '^\+[1-9][0-9]{6,14}$'
    ELSE to_address IS NULL END);
-- What is searched must be what is shown.
ALTER TABLE message ADD CONSTRAINT message_search_columns
  CHECK (recipient_email !~ '[A-Z[:space:]]'
    AND recipient_phone ~ '^\+[1-9][0-9]{6,14}$'
    AND (recipient_phone IS NULL) = (phone_reversed IS NULL)
    AND (phone_reversed IS NULL OR phone_reversed = reverse(substr(recipient_phone, 2)))
    AND (recipient_name IS NULL) = (name_key IS NULL));
ALTER TABLE message ADD CONSTRAINT message_erased_is_empty
  CHECK (erased_at IS NULL OR (recipient_name IS NULL AND recipient_email IS NULL AND recipient_phone IS NULL
    AND to_address IS NULL));
ALTER TABLE message ADD CONSTRAINT message_resend_has_a_reason
  CHECK ((resend_kind IS NULL) = (resend_reason IS NULL)
    AND (resend_of_id IS NULL OR length(trim(coalesce(resend_reason, ''))) > 0)
    AND resend_of_id IS DISTINCT FROM id AND fallback_of_id IS DISTINCT FROM id);
ALTER TABLE message ADD CONSTRAINT message_times
  CHECK (expires_at > created_at AND attempts >= 0 AND (attempts > 0) = (first_sent_at IS NOT NULL));

ALTER TABLE message_content ADD CONSTRAINT message_content_rendered
  CHECK ((rendered_at IS NULL) = (text IS NULL) AND (html IS NULL OR text IS NOT NULL)
    AND segments BETWEEN 1 AND 24 AND jsonb_typeof(variables) = 'object' AND jsonb_typeof(attachments) = 'array');

ALTER TABLE message_attempt ADD CONSTRAINT message_attempt_numbers
  CHECK (number >= 1 AND lease_token > 0 AND rank BETWEEN 0 AND 100 AND retry_after_ms >= 0
    AND length(idempotency_key) BETWEEN 1 AND 256);
ALTER TABLE message_attempt ADD CONSTRAINT message_attempt_ends
  CHECK ((outcome IS NULL) = (finished_at IS NULL));
ALTER TABLE message_attempt ADD CONSTRAINT message_attempt_status
  CHECK ((status IS NULL) = (status_at IS NULL) AND (status IS NULL) = (rank = 0)
    AND status IN ('ACCEPTED', 'DEFERRED', 'SENT', 'DELIVERED', 'UNDELIVERED', 'BOUNCED', 'FAILED', 'SUPPRESSED',
      'CANCELLED'));
ALTER TABLE message_attempt ADD CONSTRAINT message_attempt_resolved
  CHECK (resolved_by IN ('CALLBACK', 'LOOKUP', 'REPEAT'));

ALTER TABLE provider_event ADD CONSTRAINT provider_event_handling
  CHECK ((applied IS NULL) = (applied_reason IS NULL) AND (applied IS NULL OR handled_at IS NOT NULL));
ALTER TABLE suppression ADD CONSTRAINT suppression_texts
  CHECK (address_hash ~ '^[0-9a-f]{64}$' AND length(trim(reason)) > 0);
ALTER TABLE suppression ADD CONSTRAINT suppression_lifting
  CHECK ((lifted_at IS NULL) = (lifted_by_name IS NULL) AND (lifted_at IS NULL) = (lift_reason IS NULL));
ALTER TABLE recipient_preference ADD CONSTRAINT recipient_preference_source
  CHECK (source IN ('RECIPIENT', 'STAFF', 'IMPORT'));
ALTER TABLE recipient_quiet_hours ADD CONSTRAINT recipient_quiet_hours_minutes
  CHECK (from_minute BETWEEN 0 AND 1439 AND until_minute BETWEEN 0 AND 1439);

-- What a provider told is evidence: it is neither rewritten nor lost. Only how it was handled is written later, and
-- its body may be erased. Retention deletes what is old, and says so for its transaction.
CREATE FUNCTION provider_event_guard() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'DELETE' THEN
    IF current_setting('notifications.retention', true) = 'on' THEN RETURN OLD; END IF;
    RAISE EXCEPTION 'provider_event is append-only: DELETE refused' USING ERRCODE = 'restrict_violation';
  END IF;
  IF (NEW.id, NEW.provider, NEW.dedupe_id, NEW.type, NEW.provider_id, NEW.code, NEW.permanent, NEW.occurred_at,
      NEW.received_at)
    IS DISTINCT FROM (OLD.id, OLD.provider, OLD.dedupe_id, OLD.type, OLD.provider_id, OLD.code, OLD.permanent,
      OLD.occurred_at, OLD.received_at)
    OR (NEW.raw_body IS DISTINCT FROM OLD.raw_body AND NEW.raw_body IS NOT NULL) THEN
    RAISE EXCEPTION 'provider_event is append-only: its content cannot be changed'
      USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER provider_event_guard BEFORE UPDATE OR DELETE ON provider_event
  FOR EACH ROW EXECUTE FUNCTION provider_event_guard();

-- Tells listening workers that something is to be sent, without waiting for their next look. Looking covers what is
-- not heard.
CREATE FUNCTION message_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('message_due', '');
  RETURN NULL;
END $$;
CREATE TRIGGER message_announced AFTER INSERT ON message
  FOR EACH STATEMENT EXECUTE FUNCTION message_announce();
