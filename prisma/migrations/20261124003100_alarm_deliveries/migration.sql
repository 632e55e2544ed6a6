-- Where alarms are sent, and who was told of which. Whoever raises or ends an alarm writes the deliveries with it; the
-- worker does them.

-- CreateEnum
CREATE TYPE "alarm_channel" AS ENUM ('EMAIL', 'WEBHOOK');

-- CreateEnum
CREATE TYPE "alarm_occasion" AS ENUM ('RAISED', 'RESOLVED');

-- CreateEnum
CREATE TYPE "alarm_delivery_status" AS ENUM ('WAITING', 'SENT', 'FAILED', 'HELD');

-- CreateTable
CREATE TABLE "alarm_target" (
    "id" TEXT NOT NULL,
    "channel" "alarm_channel" NOT NULL,
    "address" TEXT NOT NULL,
    "registered_at" TIMESTAMPTZ(6) NOT NULL,
    "removed_at" TIMESTAMPTZ(6),

    CONSTRAINT "alarm_target_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "alarm_delivery" (
    "id" TEXT NOT NULL,
    "alarm_id" TEXT NOT NULL,
    "occasion" "alarm_occasion" NOT NULL,
    "target_id" TEXT NOT NULL,
    "rule" TEXT NOT NULL,
    "status" "alarm_delivery_status" NOT NULL,
    "title" TEXT NOT NULL,
    "message" TEXT NOT NULL,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "created_at" TIMESTAMPTZ(6) NOT NULL,
    "first_tried_at" TIMESTAMPTZ(6),
    "is_unknown" BOOLEAN NOT NULL DEFAULT false,
    "settled_at" TIMESTAMPTZ(6),
    "failure" TEXT,

    CONSTRAINT "alarm_delivery_pkey" PRIMARY KEY ("id")
);

-- CreateIndex
CREATE UNIQUE INDEX "alarm_target_channel_address_key" ON "alarm_target"("channel", "address");

-- CreateIndex
CREATE UNIQUE INDEX "alarm_delivery_alarm_id_occasion_target_id_key" ON "alarm_delivery"("alarm_id", "occasion", "target_id");

-- AddForeignKey
ALTER TABLE "alarm_delivery" ADD CONSTRAINT "alarm_delivery_alarm_id_fkey" FOREIGN KEY ("alarm_id") REFERENCES "alarm"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "alarm_delivery" ADD CONSTRAINT "alarm_delivery_target_id_fkey" FOREIGN KEY ("target_id") REFERENCES "alarm_target"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE alarm_delivery ADD CONSTRAINT alarm_delivery_settled
  CHECK ((status = 'WAITING') = (settled_at IS NULL));
ALTER TABLE alarm_delivery ADD CONSTRAINT alarm_delivery_says_why
  CHECK (status NOT IN ('FAILED', 'HELD') OR failure IS NOT NULL);
ALTER TABLE alarm_delivery ADD CONSTRAINT alarm_delivery_tried
  CHECK (attempts >= 0 AND (attempts = 0) = (first_tried_at IS NULL));

-- How many of a rule were sent lately, however many were held.
CREATE INDEX alarm_delivery_lately ON alarm_delivery (rule, target_id, created_at)
  WHERE occasion = 'RAISED' AND status <> 'HELD';

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('alarm-unsent', 'An alarm could not be sent',
   'Someone who is to be told of alarms by e-mail or webhook was not.',
   'Read why on the alarm that was not sent. Until it is mended, look here. This alarm itself is never sent.',
   'an-alarm-was-not-sent.md', 'WARNING', 'BY_PERSON', NULL, NULL, NULL, NULL);
