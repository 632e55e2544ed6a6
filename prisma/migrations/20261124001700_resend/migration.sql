-- Who had a message sent again: shown with it, and counted, because nobody sends many again in a short time.

-- AlterTable
ALTER TABLE "message" ADD COLUMN     "resend_by_id" TEXT,
ADD COLUMN     "resend_by_name" TEXT;

ALTER TABLE message ADD CONSTRAINT message_resend_by
  CHECK ((resend_by_name IS NULL OR resend_kind IS NOT NULL) AND (resend_by_id IS NULL OR resend_by_name IS NOT NULL));

CREATE INDEX message_resent_by ON message (resend_by_id, created_at) WHERE resend_by_id IS NOT NULL;
