-- Bank details of connected accounts: every change of them, the hold that follows, who released it; and the links
-- through which vendors give their details.

-- AlterEnum
ALTER TYPE "payout_outcome" ADD VALUE 'BANK_CHANGED';

-- AlterTable
ALTER TABLE "payout_account"
ADD COLUMN     "bank_fingerprints" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "bank_held_until" TIMESTAMPTZ(6),
ADD COLUMN     "bank_name" TEXT,
ADD COLUMN     "charges_enabled" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "payouts_enabled" BOOLEAN NOT NULL DEFAULT false,
ADD COLUMN     "requirements_due" TEXT[] DEFAULT ARRAY[]::TEXT[],
ADD COLUMN     "transfers_active" BOOLEAN NOT NULL DEFAULT false;

-- An account has as many bank accounts as currencies: the one mark that was known becomes the first of the list.
UPDATE "payout_account" SET "bank_fingerprints" = ARRAY["bank_fingerprint"] WHERE "bank_fingerprint" IS NOT NULL;
ALTER TABLE "payout_account" DROP COLUMN "bank_fingerprint";
UPDATE "payout_account" SET "payouts_enabled" = true, "transfers_active" = true
WHERE "status" = 'ACTIVE' AND "synced_at" IS NOT NULL;

-- CreateTable
CREATE TABLE "bank_change" (
    "id" TEXT NOT NULL,
    "payout_account_id" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(6) NOT NULL,
    "from_last4" TEXT,
    "to_last4" TEXT,
    "from_fingerprints" TEXT[],
    "to_fingerprints" TEXT[],
    "released_at" TIMESTAMPTZ(6),
    "released_by_id" TEXT,
    "released_by_name" TEXT,
    "release_reason" TEXT,
    "step_up_id" TEXT,

    CONSTRAINT "bank_change_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "account_link" (
    "id" TEXT NOT NULL,
    "vendor_id" TEXT NOT NULL,
    "requested_at" TIMESTAMPTZ(6) NOT NULL,
    "requested_by_id" TEXT,
    "requested_by_name" TEXT NOT NULL,
    "url" TEXT,
    "expires_at" TIMESTAMPTZ(6),
    "failure" TEXT,

    CONSTRAINT "account_link_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "bank_change_payout_account_id_changed_at_idx" ON "bank_change"("payout_account_id", "changed_at");

-- CreateIndex
CREATE INDEX "account_link_vendor_id_requested_at_idx" ON "account_link"("vendor_id", "requested_at");

-- CreateIndex
CREATE INDEX "payout_account_bank_fingerprints_idx" ON "payout_account" USING GIN ("bank_fingerprints");

-- AddForeignKey
ALTER TABLE "bank_change" ADD CONSTRAINT "bank_change_payout_account_id_fkey" FOREIGN KEY ("payout_account_id") REFERENCES "payout_account"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "account_link" ADD CONSTRAINT "account_link_vendor_id_fkey" FOREIGN KEY ("vendor_id") REFERENCES "vendor"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- A change that was noticed before there were holds is held like any other. What it was before is not known.
UPDATE "payout_account" SET "bank_held_until" = "bank_changed_at" + interval '72 hours'
WHERE "bank_changed_at" > now() - interval '72 hours';
INSERT INTO "bank_change" ("id", "payout_account_id", "changed_at", "to_last4", "from_fingerprints", "to_fingerprints")
SELECT new_id('bchg'), "id", "bank_changed_at", "bank_last4", ARRAY[]::TEXT[], "bank_fingerprints"
FROM "payout_account" WHERE "bank_changed_at" IS NOT NULL;
