-- Events of the marketplace, and what they tell of: refunds, disputes, instalments, and how travellers are reached.

-- CreateEnum
CREATE TYPE "dispute_status" AS ENUM ('OPENED', 'WON', 'LOST');

-- CreateEnum
CREATE TYPE "push_platform" AS ENUM ('ANDROID', 'IOS', 'WEB');

-- CreateEnum
CREATE TYPE "inbound_event_outcome" AS ENUM ('WAITING', 'APPLIED', 'UNCHANGED', 'STALE', 'REFUSED');

-- AlterTable
ALTER TABLE "booking" ADD COLUMN     "details_at" TIMESTAMPTZ(6);

-- CreateTable
CREATE TABLE "booking_refund" (
    "ref" TEXT NOT NULL,
    "booking_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "reason" TEXT,
    "refunded_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "posted_at" TIMESTAMPTZ(6),

    CONSTRAINT "booking_refund_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "booking_dispute" (
    "ref" TEXT NOT NULL,
    "booking_id" BIGINT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "status" "dispute_status" NOT NULL,
    "reason" TEXT,
    "hold_id" TEXT,
    "status_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "booking_dispute_pkey" PRIMARY KEY ("ref")
);

-- CreateTable
CREATE TABLE "payment_instalment" (
    "booking_id" BIGINT NOT NULL,
    "ref" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "due_on" DATE,
    "due_told_at" TIMESTAMPTZ(6),
    "paid_at" TIMESTAMPTZ(6),
    "paid_minor" BIGINT,

    CONSTRAINT "payment_instalment_pkey" PRIMARY KEY ("booking_id","ref")
);

-- CreateTable
CREATE TABLE "recipient" (
    "customer_ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "phone" TEXT,
    "locale" TEXT,
    "time_zone" TEXT,
    "told_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "recipient_pkey" PRIMARY KEY ("customer_ref")
);

-- CreateTable
CREATE TABLE "push_device" (
    "id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "fid" TEXT,
    "customer_ref" TEXT NOT NULL,
    "platform" "push_platform" NOT NULL,
    "last_seen_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "push_device_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_event" (
    "id" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "booking_ref" TEXT,
    "vendor_ref" TEXT,
    "body_hash" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,
    "outcome" "inbound_event_outcome" NOT NULL,
    "problem_code" TEXT,
    "problem" TEXT,
    "applied_at" TIMESTAMPTZ(6),

    CONSTRAINT "inbound_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "inbound_event_conflict" (
    "inbound_event_id" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "inbound_event_conflict_pkey" PRIMARY KEY ("inbound_event_id","body_hash")
);

-- CreateIndex
CREATE INDEX "booking_refund_booking_id_idx" ON "booking_refund"("booking_id");

-- CreateIndex
CREATE INDEX "booking_dispute_booking_id_idx" ON "booking_dispute"("booking_id");

-- CreateIndex
CREATE INDEX "recipient_email_idx" ON "recipient"("email");

-- CreateIndex
CREATE INDEX "recipient_phone_idx" ON "recipient"("phone");

-- CreateIndex
CREATE UNIQUE INDEX "push_device_token_key" ON "push_device"("token");

-- CreateIndex
CREATE INDEX "push_device_customer_ref_idx" ON "push_device"("customer_ref");

-- CreateIndex
CREATE INDEX "inbound_event_booking_ref_occurred_at_idx" ON "inbound_event"("booking_ref", "occurred_at");

-- CreateIndex
CREATE INDEX "inbound_event_vendor_ref_occurred_at_idx" ON "inbound_event"("vendor_ref", "occurred_at");

-- CreateIndex
CREATE UNIQUE INDEX "inbound_event_source_event_id_key" ON "inbound_event"("source", "event_id");

-- AddForeignKey
ALTER TABLE "booking_refund" ADD CONSTRAINT "booking_refund_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_dispute" ADD CONSTRAINT "booking_dispute_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payment_instalment" ADD CONSTRAINT "payment_instalment_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "push_device" ADD CONSTRAINT "push_device_customer_ref_fkey" FOREIGN KEY ("customer_ref") REFERENCES "recipient"("customer_ref") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "inbound_event_conflict" ADD CONSTRAINT "inbound_event_conflict_inbound_event_id_fkey" FOREIGN KEY ("inbound_event_id") REFERENCES "inbound_event"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE booking_refund ADD CONSTRAINT booking_refund_positive CHECK (amount_minor > 0);
ALTER TABLE booking_dispute ADD CONSTRAINT booking_dispute_positive CHECK (amount_minor > 0);
ALTER TABLE payment_instalment ADD CONSTRAINT payment_instalment_amounts
  CHECK (amount_minor > 0 AND (paid_at IS NULL) = (paid_minor IS NULL));
ALTER TABLE inbound_event ADD CONSTRAINT inbound_event_says_why
  CHECK ((outcome = 'APPLIED') = (problem IS NULL) AND (outcome = 'APPLIED') = (applied_at IS NOT NULL));

-- The few events that wait for their booking, and refunds that wait for an earning.
CREATE INDEX inbound_event_waiting ON inbound_event (id) WHERE outcome = 'WAITING';
CREATE INDEX booking_refund_waiting ON booking_refund (booking_id) WHERE posted_at IS NULL;
-- Instalments to remind of.
CREATE INDEX payment_instalment_open ON payment_instalment (due_on) WHERE paid_at IS NULL;
