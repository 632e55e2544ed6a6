-- What staff correct about how somebody is reached stands against what the marketplace told before, and goes on telling.

-- CreateTable
CREATE TABLE "contact_correction" (
    "id" TEXT NOT NULL,
    "recipient_kind" "recipient_kind" NOT NULL,
    "recipient_ref" TEXT NOT NULL,
    "field" TEXT NOT NULL,
    "told_hash" TEXT,
    "corrected_at" TIMESTAMPTZ(6) NOT NULL,
    "corrected_by" TEXT NOT NULL,
    "ended_at" TIMESTAMPTZ(6),
    "ended_by" TEXT,

    CONSTRAINT "contact_correction_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE INDEX "contact_correction_recipient_ref_recipient_kind_corrected_a_idx" ON "contact_correction"("recipient_ref", "recipient_kind", "corrected_at");

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE contact_correction ADD CONSTRAINT contact_correction_words
  CHECK (field IN ('email', 'phone') AND ended_by IN ('CORRECTED', 'TOLD')
    AND (ended_at IS NULL) = (ended_by IS NULL) AND told_hash ~ '^[0-9a-f]{64}$');
CREATE UNIQUE INDEX contact_correction_stands
  ON contact_correction (recipient_ref, recipient_kind, field) WHERE ended_at IS NULL;

-- The archived bookings of a traveller, who may be erased.
CREATE INDEX archived_booking_customer ON archived_booking (customer_ref);
