-- The tables of all areas, as the models in prisma/models describe them.
-- CreateSchema
CREATE SCHEMA IF NOT EXISTS "public";

-- CreateEnum
CREATE TYPE "booking_status" AS ENUM ('CONFIRMED', 'COMPLETED', 'CANCELLED', 'NO_SHOW');

-- CreateEnum
CREATE TYPE "import_status" AS ENUM ('RUNNING', 'DONE', 'FAILED');

-- CreateEnum
CREATE TYPE "ledger_account_kind" AS ENUM ('VENDOR_PAYABLE', 'PLATFORM_REVENUE', 'BOOKING_CLEARING', 'PAYOUTS_IN_TRANSIT', 'STRIPE_BALANCE', 'ADJUSTMENTS');

-- CreateEnum
CREATE TYPE "ledger_entry_kind" AS ENUM ('EARNING', 'REFUND', 'ADJUSTMENT', 'PAYOUT_RESERVED', 'PAYOUT_SENT', 'PAYOUT_VOIDED', 'PAYOUT_RETURNED', 'LEFTOVER_REVERSED');

-- CreateEnum
CREATE TYPE "payroll_schedule" AS ENUM ('WEEKLY', 'MONTHLY', 'OFF_CYCLE');

-- CreateEnum
CREATE TYPE "run_status" AS ENUM ('DRAFT', 'AWAITING_APPROVAL', 'APPROVED', 'PAYING', 'PAUSED', 'PAID', 'PARTLY_PAID', 'CANCELLED');

-- CreateEnum
CREATE TYPE "payout_status" AS ENUM ('SKIPPED', 'PLANNED', 'RESERVED', 'SENDING', 'UNKNOWN', 'SENT', 'PAID', 'FAILED', 'RETURNED', 'CANCELLED');

-- CreateEnum
CREATE TYPE "payout_outcome" AS ENUM ('PAYABLE', 'BELOW_MINIMUM', 'ON_HOLD', 'NEGATIVE', 'NO_PAYOUT_ACCOUNT', 'ACCOUNT_RESTRICTED', 'SUSPENDED', 'EXCLUDED');

-- CreateEnum
CREATE TYPE "line_label" AS ENUM ('DUE', 'CARRIED', 'LATE');

-- CreateEnum
CREATE TYPE "approval_decision" AS ENUM ('APPROVED', 'REJECTED');

-- CreateEnum
CREATE TYPE "attempt_status" AS ENUM ('SENDING', 'CREATED', 'NOT_CREATED', 'UNKNOWN');

-- CreateEnum
CREATE TYPE "paper_kind" AS ENUM ('RECEIPT', 'RUN', 'STATEMENT');

-- CreateEnum
CREATE TYPE "paper_status" AS ENUM ('REQUESTED', 'READY', 'FAILED');

-- CreateEnum
CREATE TYPE "job_status" AS ENUM ('QUEUED', 'RUNNING', 'DONE', 'DEAD');

-- CreateEnum
CREATE TYPE "staff_role" AS ENUM ('SUPPORT', 'FINANCE', 'ADMIN', 'AUDITOR');

-- CreateEnum
CREATE TYPE "vendor_status" AS ENUM ('ACTIVE', 'SUSPENDED');

-- CreateEnum
CREATE TYPE "vendor_schedule" AS ENUM ('WEEKLY', 'MONTHLY');

-- CreateEnum
CREATE TYPE "payout_account_status" AS ENUM ('ONBOARDING', 'ACTIVE', 'RESTRICTED');

-- CreateTable
CREATE TABLE "audit_event" (
    "seq" BIGINT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,
    "actor_kind" TEXT NOT NULL,
    "actor_id" TEXT,
    "actor_name" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "before" JSONB,
    "after" JSONB,
    "reason" TEXT,
    "request_id" TEXT,
    "prev_hash" CHAR(64) NOT NULL,
    "hash" CHAR(64) NOT NULL,

    CONSTRAINT "audit_event_pkey" PRIMARY KEY ("seq")
);

-- CreateTable
CREATE TABLE "booking" (
    "id" BIGSERIAL NOT NULL,
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
    "is_test" BOOLEAN NOT NULL DEFAULT false,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "booking_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "booking_import" (
    "id" TEXT NOT NULL,
    "file_name" TEXT NOT NULL,
    "dry_run" BOOLEAN NOT NULL,
    "status" "import_status" NOT NULL,
    "bytes_total" BIGINT,
    "bytes_read" BIGINT NOT NULL DEFAULT 0,
    "rows" INTEGER NOT NULL DEFAULT 0,
    "created" INTEGER NOT NULL DEFAULT 0,
    "updated" INTEGER NOT NULL DEFAULT 0,
    "unchanged" INTEGER NOT NULL DEFAULT 0,
    "rejected" INTEGER NOT NULL DEFAULT 0,
    "failure" TEXT,
    "started_by_id" TEXT,
    "started_by_name" TEXT NOT NULL,
    "started_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),
    "earnings_at" TIMESTAMPTZ(6),

    CONSTRAINT "booking_import_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "booking_import_error" (
    "id" BIGSERIAL NOT NULL,
    "import_id" TEXT NOT NULL,
    "line" INTEGER NOT NULL,
    "field" TEXT NOT NULL,
    "code" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "value" TEXT,

    CONSTRAINT "booking_import_error_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox_event" (
    "id" BIGSERIAL NOT NULL,
    "type" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "delivered_at" TIMESTAMPTZ(6),

    CONSTRAINT "outbox_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "webhook_event" (
    "id" BIGSERIAL NOT NULL,
    "provider" TEXT NOT NULL,
    "event_id" TEXT NOT NULL,
    "type" TEXT NOT NULL,
    "payload" JSONB NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "handled_at" TIMESTAMPTZ(6),

    CONSTRAINT "webhook_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_account" (
    "id" BIGSERIAL NOT NULL,
    "kind" "ledger_account_kind" NOT NULL,
    "vendor_id" TEXT,
    "currency" CHAR(3) NOT NULL,

    CONSTRAINT "ledger_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_entry" (
    "id" BIGSERIAL NOT NULL,
    "kind" "ledger_entry_kind" NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "vendor_id" TEXT,
    "booking_id" BIGINT,
    "payout_id" TEXT,
    "corrects_entry_id" BIGINT,
    "gross_minor" BIGINT,
    "commission_minor" BIGINT,
    "commission_bps" INTEGER,
    "commission_rate_id" TEXT,
    "reason" TEXT,
    "once_key" TEXT,
    "created_by_id" TEXT,
    "created_by_name" TEXT,
    "occurred_at" TIMESTAMPTZ(6) NOT NULL,
    "recorded_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "ledger_entry_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "ledger_posting" (
    "id" BIGSERIAL NOT NULL,
    "entry_id" BIGINT NOT NULL,
    "account_id" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "vendor_id" TEXT,
    "payable_at" TIMESTAMPTZ(6),

    CONSTRAINT "ledger_posting_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payroll_run" (
    "id" TEXT NOT NULL,
    "schedule" "payroll_schedule" NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "status" "run_status" NOT NULL DEFAULT 'DRAFT',
    "version" INTEGER NOT NULL DEFAULT 1,
    "period_start" DATE NOT NULL,
    "period_end" DATE NOT NULL,
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "time_zone" TEXT NOT NULL,
    "reason" TEXT,
    "drafted_at" TIMESTAMPTZ(6) NOT NULL,
    "drafted_by_id" TEXT,
    "drafted_by_name" TEXT NOT NULL,
    "submitted_at" TIMESTAMPTZ(6),
    "submitted_by_id" TEXT,
    "submitted_by_name" TEXT,
    "content_hash" TEXT,
    "approved_at" TIMESTAMPTZ(6),
    "started_paying_at" TIMESTAMPTZ(6),
    "finished_at" TIMESTAMPTZ(6),
    "cancelled_reason" TEXT,
    "vendor_count" INTEGER NOT NULL DEFAULT 0,
    "payable_vendors" INTEGER NOT NULL DEFAULT 0,
    "payable_minor" BIGINT NOT NULL DEFAULT 0,
    "carried_vendors" INTEGER NOT NULL DEFAULT 0,
    "carried_minor" BIGINT NOT NULL DEFAULT 0,
    "previous_run_id" TEXT,

    CONSTRAINT "payroll_run_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payroll_run_editor" (
    "run_id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payroll_run_editor_pkey" PRIMARY KEY ("run_id","staff_id","action","at")
);

-- CreateTable
CREATE TABLE "payout" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "outcome" "payout_outcome" NOT NULL,
    "outcome_reason" TEXT NOT NULL,
    "status" "payout_status" NOT NULL,
    "version" INTEGER NOT NULL DEFAULT 1,
    "gross_minor" BIGINT NOT NULL,
    "commission_minor" BIGINT NOT NULL,
    "refunds_minor" BIGINT NOT NULL,
    "adjustments_minor" BIGINT NOT NULL,
    "carried_minor" BIGINT NOT NULL,
    "net_minor" BIGINT NOT NULL,
    "pay_minor" BIGINT NOT NULL DEFAULT 0,
    "leftover_minor" BIGINT NOT NULL DEFAULT 0,
    "line_count" INTEGER NOT NULL,
    "late_count" INTEGER NOT NULL DEFAULT 0,
    "next_payout_on" DATE,
    "destination" TEXT,
    "previous_payout_id" TEXT,
    "previous_minor" BIGINT,
    "flags" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "excluded_reason" TEXT,
    "content_hash" TEXT,
    "stripe_transfer_id" TEXT,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "sent_at" TIMESTAMPTZ(6),
    "confirm_after" TIMESTAMPTZ(6),
    "paid_at" TIMESTAMPTZ(6),
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),
    "lease_owner" TEXT,
    "retry_after" TIMESTAMPTZ(6),

    CONSTRAINT "payout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_line" (
    "posting_id" BIGINT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "label" "line_label" NOT NULL,

    CONSTRAINT "payout_line_pkey" PRIMARY KEY ("posting_id")
);

-- CreateTable
CREATE TABLE "released_payout_line" (
    "id" BIGSERIAL NOT NULL,
    "posting_id" BIGINT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "label" "line_label" NOT NULL,
    "reason" TEXT NOT NULL,
    "released_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "released_payout_line_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "approval" (
    "id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "approver_id" TEXT NOT NULL,
    "approver_name" TEXT NOT NULL,
    "decision" "approval_decision" NOT NULL,
    "comment" TEXT,
    "total_minor" BIGINT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "payee_count" INTEGER NOT NULL,
    "content_hash" TEXT NOT NULL,
    "run_version" INTEGER NOT NULL,
    "step_up_id" TEXT,
    "decided_at" TIMESTAMPTZ(6) NOT NULL,
    "voided_at" TIMESTAMPTZ(6),
    "voided_reason" TEXT,

    CONSTRAINT "approval_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "hold" (
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "booking_id" BIGINT,
    "reason" TEXT NOT NULL,
    "placed_by_id" TEXT,
    "placed_by_name" TEXT NOT NULL,
    "placed_at" TIMESTAMPTZ(6) NOT NULL,
    "release_on" DATE,
    "released_at" TIMESTAMPTZ(6),
    "released_by_id" TEXT,
    "released_by_name" TEXT,
    "release_reason" TEXT,

    CONSTRAINT "hold_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_attempt" (
    "id" TEXT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "number" INTEGER NOT NULL,
    "idempotency_key" TEXT NOT NULL,
    "body_hash" TEXT NOT NULL,
    "body" JSONB NOT NULL,
    "status" "attempt_status" NOT NULL,
    "calls" INTEGER NOT NULL DEFAULT 0,
    "first_sent_at" TIMESTAMPTZ(6),
    "last_sent_at" TIMESTAMPTZ(6),
    "stripe_transfer_id" TEXT,
    "http_status" INTEGER,
    "error_code" TEXT,
    "error_message" TEXT,
    "retryable" BOOLEAN,
    "request_id" TEXT,
    "evidence" JSONB,
    "worker" TEXT,
    "resolved_at" TIMESTAMPTZ(6),

    CONSTRAINT "payout_attempt_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_event" (
    "id" BIGSERIAL NOT NULL,
    "payout_id" TEXT NOT NULL,
    "run_id" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "from" "payout_status",
    "to" "payout_status" NOT NULL,
    "actor_name" TEXT NOT NULL,
    "reason" TEXT NOT NULL,
    "detail" JSONB,

    CONSTRAINT "payout_event_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "receipt" (
    "number" BIGINT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "snapshot" JSONB NOT NULL,
    "issued_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "receipt_pkey" PRIMARY KEY ("number")
);

-- CreateTable
CREATE TABLE "receipt_counter" (
    "name" TEXT NOT NULL,
    "last" BIGINT NOT NULL,

    CONSTRAINT "receipt_counter_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "paper" (
    "id" TEXT NOT NULL,
    "kind" "paper_kind" NOT NULL,
    "subject_id" TEXT NOT NULL,
    "variant" TEXT NOT NULL DEFAULT '',
    "status" "paper_status" NOT NULL DEFAULT 'REQUESTED',
    "file_name" TEXT NOT NULL,
    "bytes" BYTEA,
    "sha256" TEXT,
    "error" TEXT,
    "requested_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "ready_at" TIMESTAMPTZ(6),

    CONSTRAINT "paper_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "currency_policy" (
    "currency" CHAR(3) NOT NULL,
    "minimum_minor" BIGINT NOT NULL,
    "two_person_above_minor" BIGINT NOT NULL,
    "approver_daily_limit_minor" BIGINT,

    CONSTRAINT "currency_policy_pkey" PRIMARY KEY ("currency")
);

-- CreateTable
CREATE TABLE "payroll_policy" (
    "id" INTEGER NOT NULL DEFAULT 1,
    "hold_days" INTEGER NOT NULL DEFAULT 0,
    "send_delay_seconds" INTEGER NOT NULL DEFAULT 5,
    "off_median_bps" INTEGER NOT NULL DEFAULT 5000,
    "off_median_units" INTEGER NOT NULL DEFAULT 200,
    "dormant_days" INTEGER NOT NULL DEFAULT 60,
    "refund_share_bps" INTEGER NOT NULL DEFAULT 2000,

    CONSTRAINT "payroll_policy_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "job" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "key" TEXT,
    "payload" JSONB NOT NULL,
    "run_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "status" "job_status" NOT NULL DEFAULT 'QUEUED',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "lease_token" BIGINT NOT NULL DEFAULT 0,
    "lease_until" TIMESTAMPTZ(6),
    "worker" TEXT,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "job_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pace_gate" (
    "name" TEXT NOT NULL,
    "next_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pace_gate_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "staff_member" (
    "id" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT NOT NULL,
    "email_verified" BOOLEAN NOT NULL DEFAULT false,
    "image" TEXT,
    "role" "staff_role" NOT NULL,
    "disabled_at" TIMESTAMPTZ(6),
    "approver_since" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_member_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_session" (
    "id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "token" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "ip_address" TEXT,
    "user_agent" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_session_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_account" (
    "id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "account_id" TEXT NOT NULL,
    "provider_id" TEXT NOT NULL,
    "access_token" TEXT,
    "refresh_token" TEXT,
    "id_token" TEXT,
    "access_token_expires_at" TIMESTAMPTZ(6),
    "refresh_token_expires_at" TIMESTAMPTZ(6),
    "scope" TEXT,
    "password" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "staff_verification" (
    "id" TEXT NOT NULL,
    "identifier" TEXT NOT NULL,
    "value" TEXT NOT NULL,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "staff_verification_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "step_up" (
    "id" TEXT NOT NULL,
    "staff_id" TEXT NOT NULL,
    "session_id" TEXT NOT NULL,
    "action" TEXT NOT NULL,
    "content_hash" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "used_at" TIMESTAMPTZ(6),

    CONSTRAINT "step_up_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rate_limit" (
    "key" VARCHAR(255) NOT NULL,
    "points" INTEGER NOT NULL DEFAULT 0,
    "expire" BIGINT,

    CONSTRAINT "rate_limit_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "vendor" (
    "id" TEXT NOT NULL,
    "ref" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "email" TEXT,
    "status" "vendor_status" NOT NULL DEFAULT 'ACTIVE',
    "status_reason" TEXT,
    "schedule" "vendor_schedule" NOT NULL DEFAULT 'WEEKLY',
    "hold_days" INTEGER,
    "is_test" BOOLEAN NOT NULL DEFAULT false,
    "version" INTEGER NOT NULL DEFAULT 1,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "vendor_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "payout_account" (
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "stripe_account_id" TEXT NOT NULL,
    "status" "payout_account_status" NOT NULL,
    "disabled_reason" TEXT,
    "bank_last4" TEXT,
    "bank_fingerprint" TEXT,
    "bank_changed_at" TIMESTAMPTZ(6),
    "synced_at" TIMESTAMPTZ(6),
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "payout_account_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "commission_rate" (
    "id" TEXT NOT NULL,
    "vendor_id" TEXT,
    "commission_bps" INTEGER NOT NULL,
    "effective_from" TIMESTAMPTZ(6) NOT NULL,
    "reason" TEXT NOT NULL,
    "created_by_id" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "commission_rate_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "audit_event_actor_id_seq_idx" ON "audit_event"("actor_id", "seq");

-- CreateIndex
CREATE INDEX "audit_event_subject_kind_subject_id_seq_idx" ON "audit_event"("subject_kind", "subject_id", "seq");

-- CreateIndex
CREATE INDEX "audit_event_action_seq_idx" ON "audit_event"("action", "seq");

-- CreateIndex
CREATE INDEX "audit_event_at_idx" ON "audit_event"("at");

-- CreateIndex
CREATE UNIQUE INDEX "booking_ref_key" ON "booking"("ref");

-- CreateIndex
CREATE INDEX "booking_vendor_id_completed_at_idx" ON "booking"("vendor_id", "completed_at");

-- CreateIndex
CREATE INDEX "booking_customer_email_idx" ON "booking"("customer_email");

-- CreateIndex
CREATE INDEX "booking_import_started_at_idx" ON "booking_import"("started_at");

-- CreateIndex
CREATE INDEX "booking_import_error_import_id_line_idx" ON "booking_import_error"("import_id", "line");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_event_type_subject_id_key" ON "outbox_event"("type", "subject_id");

-- CreateIndex
CREATE UNIQUE INDEX "webhook_event_provider_event_id_key" ON "webhook_event"("provider", "event_id");

-- CreateIndex
CREATE INDEX "ledger_posting_entry_id_idx" ON "ledger_posting"("entry_id");

-- CreateIndex
CREATE INDEX "payroll_run_status_idx" ON "payroll_run"("status");

-- CreateIndex
CREATE INDEX "payroll_run_ends_at_idx" ON "payroll_run"("ends_at");

-- CreateIndex
CREATE UNIQUE INDEX "payout_stripe_transfer_id_key" ON "payout"("stripe_transfer_id");

-- CreateIndex
CREATE INDEX "payout_vendor_id_paid_at_idx" ON "payout"("vendor_id", "paid_at");

-- CreateIndex
CREATE UNIQUE INDEX "payout_run_id_vendor_id_key" ON "payout"("run_id", "vendor_id");

-- CreateIndex
CREATE INDEX "payout_line_payout_id_idx" ON "payout_line"("payout_id");

-- CreateIndex
CREATE INDEX "released_payout_line_payout_id_idx" ON "released_payout_line"("payout_id");

-- CreateIndex
CREATE INDEX "released_payout_line_posting_id_idx" ON "released_payout_line"("posting_id");

-- CreateIndex
CREATE INDEX "approval_approver_id_decided_at_idx" ON "approval"("approver_id", "decided_at");

-- CreateIndex
CREATE INDEX "hold_vendor_id_idx" ON "hold"("vendor_id");

-- CreateIndex
CREATE INDEX "hold_booking_id_idx" ON "hold"("booking_id");

-- CreateIndex
CREATE UNIQUE INDEX "payout_attempt_idempotency_key_key" ON "payout_attempt"("idempotency_key");

-- CreateIndex
CREATE UNIQUE INDEX "payout_attempt_payout_id_number_key" ON "payout_attempt"("payout_id", "number");

-- CreateIndex
CREATE INDEX "payout_event_payout_id_id_idx" ON "payout_event"("payout_id", "id");

-- CreateIndex
CREATE UNIQUE INDEX "receipt_payout_id_key" ON "receipt"("payout_id");

-- CreateIndex
CREATE UNIQUE INDEX "paper_kind_subject_id_variant_key" ON "paper"("kind", "subject_id", "variant");

-- CreateIndex
CREATE UNIQUE INDEX "staff_member_email_key" ON "staff_member"("email");

-- CreateIndex
CREATE UNIQUE INDEX "staff_session_token_key" ON "staff_session"("token");

-- CreateIndex
CREATE INDEX "staff_session_staff_id_idx" ON "staff_session"("staff_id");

-- CreateIndex
CREATE INDEX "staff_session_expires_at_idx" ON "staff_session"("expires_at");

-- CreateIndex
CREATE INDEX "staff_account_staff_id_idx" ON "staff_account"("staff_id");

-- CreateIndex
CREATE UNIQUE INDEX "staff_account_provider_id_account_id_key" ON "staff_account"("provider_id", "account_id");

-- CreateIndex
CREATE INDEX "staff_verification_identifier_idx" ON "staff_verification"("identifier");

-- CreateIndex
CREATE INDEX "step_up_staff_id_action_idx" ON "step_up"("staff_id", "action");

-- CreateIndex
CREATE UNIQUE INDEX "vendor_ref_key" ON "vendor"("ref");

-- CreateIndex
CREATE INDEX "vendor_name_idx" ON "vendor"("name");

-- CreateIndex
CREATE UNIQUE INDEX "payout_account_vendor_id_key" ON "payout_account"("vendor_id");

-- CreateIndex
CREATE UNIQUE INDEX "payout_account_stripe_account_id_key" ON "payout_account"("stripe_account_id");

-- CreateIndex
CREATE INDEX "commission_rate_vendor_id_effective_from_idx" ON "commission_rate"("vendor_id", "effective_from");

-- AddForeignKey
ALTER TABLE "booking" ADD CONSTRAINT "booking_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_import_error" ADD CONSTRAINT "booking_import_error_import_id_fkey" FOREIGN KEY ("import_id") REFERENCES "booking_import"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payroll_run_editor" ADD CONSTRAINT "payroll_run_editor_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "payroll_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "payroll_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout" ADD CONSTRAINT "payout_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "approval" ADD CONSTRAINT "approval_run_id_fkey" FOREIGN KEY ("run_id") REFERENCES "payroll_run"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "hold" ADD CONSTRAINT "hold_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_attempt" ADD CONSTRAINT "payout_attempt_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "receipt" ADD CONSTRAINT "receipt_payout_id_fkey" FOREIGN KEY ("payout_id") REFERENCES "payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_session" ADD CONSTRAINT "staff_session_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff_member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "staff_account" ADD CONSTRAINT "staff_account_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff_member"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "step_up" ADD CONSTRAINT "step_up_staff_id_fkey" FOREIGN KEY ("staff_id") REFERENCES "staff_member"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "payout_account" ADD CONSTRAINT "payout_account_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "commission_rate" ADD CONSTRAINT "commission_rate_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
