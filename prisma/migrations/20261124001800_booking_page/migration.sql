-- The booking page and the search for bookings.

-- CreateIndex
CREATE INDEX "booking_booked_at_id_idx" ON "booking"("booked_at" DESC, "id" DESC);

-- CreateIndex
CREATE INDEX "booking_vendor_id_booked_at_id_idx" ON "booking"("vendor_id", "booked_at" DESC, "id" DESC);

-- What Prisma's schema language cannot say ------------------------------------------------------------

-- The beginning of a reference.
CREATE INDEX booking_ref_beginning ON booking (ref text_pattern_ops);
-- A part of a traveller's name; the extension is there since messages are searched in the same way.
CREATE INDEX booking_name_fragment ON booking USING gin (lower(customer_name) gin_trgm_ops);
-- All that a booking changed in the ledger; the index that keeps its earning single has only that.
CREATE INDEX ledger_entry_booking ON ledger_entry (booking_id) WHERE booking_id IS NOT NULL;
