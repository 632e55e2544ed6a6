-- What Stripe sent from vendors' accounts to their banks, and which of our payouts it carried.

-- CreateEnum
CREATE TYPE "bank_payout_status" AS ENUM ('PENDING', 'IN_TRANSIT', 'PAID', 'FAILED', 'CANCELED');

-- CreateTable
CREATE TABLE "bank_payout" (
    "id" TEXT NOT NULL,
    "stripe_payout_id" TEXT NOT NULL,
    "stripe_account_id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "currency" CHAR(3) NOT NULL,
    "amount_minor" BIGINT NOT NULL,
    "status" "bank_payout_status" NOT NULL,
    "arrival_on" DATE,
    "failure_code" TEXT,
    "failure_message" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "paid_seen_at" TIMESTAMPTZ(6),
    "failed_seen_at" TIMESTAMPTZ(6),
    "checked_at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "bank_payout_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bank_payout_item" (
    "bank_payout_id" TEXT NOT NULL,
    "payout_id" TEXT NOT NULL,
    "transfer_id" TEXT NOT NULL,

    CONSTRAINT "bank_payout_item_pkey" PRIMARY KEY ("bank_payout_id","payout_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "bank_payout_stripe_payout_id_key" ON "bank_payout"("stripe_payout_id");

-- CreateIndex
CREATE INDEX "bank_payout_vendor_id_idx" ON "bank_payout"("vendor_id");

-- CreateIndex
CREATE INDEX "bank_payout_item_payout_id_idx" ON "bank_payout_item"("payout_id");

-- AddForeignKey
ALTER TABLE "bank_payout_item" ADD CONSTRAINT "bank_payout_item_bank_payout_id_fkey" FOREIGN KEY ("bank_payout_id") REFERENCES "bank_payout"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE bank_payout ADD CONSTRAINT bank_payout_amount CHECK (amount_minor >= 0);
ALTER TABLE bank_payout ADD CONSTRAINT bank_payout_failed_was_seen
  CHECK (status <> 'FAILED' OR failed_seen_at IS NOT NULL);
