-- Erasing one person on request and forgetting all in time, with what providers keep of their messages; and the alarm
-- for mail that people call spam.

-- AlterTable
ALTER TABLE "provider_event" ADD COLUMN     "address_hash" TEXT;

-- CreateTable
CREATE TABLE "erasure" (
    "id" TEXT NOT NULL,
    "request_key" TEXT NOT NULL,
    "recipient_kind" "recipient_kind" NOT NULL,
    "recipient_ref" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "erased_by_name" TEXT NOT NULL,
    "erased_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),
    "counts" JSONB NOT NULL,

    CONSTRAINT "erasure_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_copy" (
    "attempt_id" TEXT NOT NULL,
    "erasure_id" TEXT NOT NULL,
    "provider" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "status" TEXT NOT NULL DEFAULT 'PENDING',
    "settled_at" TIMESTAMPTZ(6),

    CONSTRAINT "provider_copy_pkey" PRIMARY KEY ("attempt_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "erasure_request_key_key" ON "erasure"("request_key");

-- CreateIndex
CREATE INDEX "erasure_recipient_ref_erased_at_idx" ON "erasure"("recipient_ref", "erased_at" DESC);

-- CreateIndex
CREATE INDEX "provider_copy_erasure_id_status_idx" ON "provider_copy"("erasure_id", "status");

-- AddForeignKey
ALTER TABLE "provider_copy" ADD CONSTRAINT "provider_copy_erasure_id_fkey" FOREIGN KEY ("erasure_id") REFERENCES "erasure"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE erasure ADD CONSTRAINT erasure_says_why CHECK (length(trim(reason)) > 0);
ALTER TABLE provider_copy ADD CONSTRAINT provider_copy_status
  CHECK (status IN ('PENDING', 'REDACTED', 'ABSENT', 'NOT_OFFERED') AND (status = 'PENDING') = (settled_at IS NULL));
-- Texts that came in, by their sender: they belong to no message.
CREATE INDEX provider_event_sender ON provider_event (address_hash) WHERE address_hash IS NOT NULL;
-- The few bookings of a traveller, and the events of which the content is still there.
CREATE INDEX booking_customer ON booking (customer_ref);
CREATE INDEX inbound_event_with_payload ON inbound_event (received_at, id) WHERE payload <> '{}';
-- The few mails that somebody called spam.
CREATE INDEX message_complained ON message (complained_at) WHERE complained_at IS NOT NULL;

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('complaint-rate', 'Too many mails are called spam',
   'Of the mails of the last seven days, so many were marked as spam by their recipients. Mailbox providers begin to turn away mail at this rate.',
   'Look at the messages that people complained about: which template, since when. Pause marketing until it is clear why.',
   NULL, 'WARNING', 'BY_ITSELF', 1, 'complaints in 1,000 mails', 1, 50);

-- Bookings that were told of and never made.
CREATE INDEX inbound_event_refused_booking ON inbound_event (id)
  WHERE outcome = 'REFUSED' AND type = 'booking.created' AND payload <> '{}';
