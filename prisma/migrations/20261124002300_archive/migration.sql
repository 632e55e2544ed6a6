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
ALTER TABLE "archived_booking_refund" ADD CONSTRAINT "archived_booking_refund_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archived_booking_dispute" ADD CONSTRAINT "archived_booking_dispute_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "archived_payment_instalment" ADD CONSTRAINT "archived_payment_instalment_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "archived_booking"("id") ON DELETE RESTRICT ON UPDATE CASCADE;
