-- Callbacks that the web process has taken and the worker has still to verify: docs/decisions/0009.

-- CreateTable
CREATE TABLE "provider_callback" (
    "id" TEXT NOT NULL,
    "target" TEXT NOT NULL,
    "signature" TEXT NOT NULL,
    "raw_body" TEXT NOT NULL,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT clock_timestamp(),

    CONSTRAINT "provider_callback_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "provider_callback_refusal" (
    "day" DATE NOT NULL,
    "reason" TEXT NOT NULL,
    "count" INTEGER NOT NULL,

    CONSTRAINT "provider_callback_refusal_pkey" PRIMARY KEY ("day","reason")
);

-- CreateIndex
CREATE INDEX "provider_callback_received_at_idx" ON "provider_callback"("received_at");

-- What Prisma's schema language cannot say ------------------------------------------------------------

ALTER TABLE provider_callback ADD CONSTRAINT provider_callback_sizes
  CHECK (id ~ '^[0-9a-f]{64}$' AND length(target) <= 500 AND length(signature) <= 200);
ALTER TABLE provider_callback_refusal ADD CONSTRAINT provider_callback_refusal_counts CHECK (count > 0);

-- Whoever applies what providers tell hears of these as well.
CREATE TRIGGER provider_callback_announced AFTER INSERT ON provider_callback
  FOR EACH STATEMENT EXECUTE FUNCTION provider_event_announce();

-- How long the providers tell nothing by themselves of what they have; see reconcile-messages.ts.
CREATE TABLE "callback_gap" (
    "channel" "message_channel" NOT NULL,
    "looked_at" TIMESTAMPTZ(6) NOT NULL,
    "asked" INTEGER NOT NULL,
    "repaired" INTEGER NOT NULL,

    CONSTRAINT "callback_gap_pkey" PRIMARY KEY ("channel")
);

INSERT INTO alarm_rule (key, title, description, advice, runbook, severity, clears,
                        threshold, threshold_unit, threshold_min, threshold_max)
VALUES
  ('callbacks-missing', 'A provider''s callbacks do not arrive',
   'Asked about messages of which it had told nothing, a provider knew more of many: what it tells does not reach us.',
   'Look whether the address in PUBLIC_URL is reached from outside, and whether the provider''s webhook is enabled and has our secret. Until then statuses come some minutes late.',
   NULL, 'WARNING', 'BY_PERSON', NULL, NULL, NULL, NULL);
