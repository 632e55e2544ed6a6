-- Who has been told of what happened: one row per event and handler. Order per subject and what a poisoned event does
-- are explained in docs/decisions/0007-events-in-order-per-subject.md.

-- CreateEnum
CREATE TYPE "event_delivery_status" AS ENUM ('WAITING', 'RETRYING', 'PARKED', 'DELIVERED', 'SKIPPED');

-- AlterTable
ALTER TABLE "outbox_event" ADD COLUMN "open_deliveries" INTEGER;

-- CreateTable
CREATE TABLE "event_delivery" (
    "event_id" BIGINT NOT NULL,
    "handler" TEXT NOT NULL,
    "subject_kind" TEXT NOT NULL,
    "subject_id" TEXT NOT NULL,
    "status" "event_delivery_status" NOT NULL DEFAULT 'WAITING',
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "next_at" TIMESTAMPTZ(6) NOT NULL,
    "last_error" TEXT,
    "finished_at" TIMESTAMPTZ(6),

    CONSTRAINT "event_delivery_pkey" PRIMARY KEY ("event_id","handler")
);

-- AddForeignKey
ALTER TABLE "event_delivery" ADD CONSTRAINT "event_delivery_event_id_fkey" FOREIGN KEY ("event_id") REFERENCES "outbox_event"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE outbox_event ADD CONSTRAINT outbox_event_open_deliveries CHECK (open_deliveries >= 0);
ALTER TABLE event_delivery ADD CONSTRAINT event_delivery_ends
  CHECK ((status IN ('DELIVERED', 'SKIPPED')) = (finished_at IS NOT NULL));
ALTER TABLE event_delivery ADD CONSTRAINT event_delivery_says_why
  CHECK (status NOT IN ('RETRYING', 'PARKED') OR length(last_error) > 0);

-- New events, and all that are under way: few rows of a large table.
CREATE INDEX outbox_event_unrouted ON outbox_event (id) WHERE open_deliveries IS NULL AND delivered_at IS NULL;
CREATE INDEX outbox_event_undelivered ON outbox_event (created_at) WHERE delivered_at IS NULL;
CREATE INDEX event_delivery_due ON event_delivery (next_at, event_id) WHERE status IN ('WAITING', 'RETRYING');
CREATE INDEX event_delivery_parked ON event_delivery (event_id) WHERE status = 'PARKED';
-- The first open event of a subject is the only one that its handler may have.
CREATE INDEX event_delivery_lane ON event_delivery (handler, subject_kind, subject_id, event_id)
  WHERE status IN ('WAITING', 'RETRYING', 'PARKED');

-- A sequence gives its numbers when rows are written, not when they are committed: without this lock, a second writer
-- of a subject could be read, and told of, before the first. Whoever writes for a subject waits here until the one
-- before has ended, and only then draws the number.
CREATE FUNCTION outbox_event_number() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_advisory_xact_lock(hashtextextended(NEW.subject_kind || ':' || NEW.subject_id, 7));
  NEW.id := nextval('outbox_event_id_seq');
  RETURN NEW;
END $$;
CREATE TRIGGER outbox_event_numbered BEFORE INSERT ON outbox_event
  FOR EACH ROW EXECUTE FUNCTION outbox_event_number();

-- Tells listening workers without waiting for their next look. Looking covers what is not heard.
CREATE FUNCTION outbox_event_announce() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM pg_notify('outbox_event', '');
  RETURN NULL;
END $$;
CREATE TRIGGER outbox_event_announced AFTER INSERT ON outbox_event
  FOR EACH STATEMENT EXECUTE FUNCTION outbox_event_announce();
