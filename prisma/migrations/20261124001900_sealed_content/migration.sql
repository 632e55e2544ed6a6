-- What messages say and what was told about them is sealed from now on: the texts of message_content, the bodies of
-- provider_event, the payloads of inbound_event. Rows from before stay as they are and stay readable. Which fields an
-- event told is asked in SQL, so their names stand beside the sealed payload.

-- AlterTable
ALTER TABLE "inbound_event" ADD COLUMN     "told_fields" TEXT[] DEFAULT ARRAY[]::TEXT[];

UPDATE inbound_event SET told_fields = ARRAY (SELECT jsonb_object_keys(payload->'data'))
WHERE type = 'vendor.updated' AND jsonb_typeof(payload->'data') = 'object';
