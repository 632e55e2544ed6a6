import type { TxContext } from "@/server/platform/context";

export interface OutboxEntry {
  /** noun.past-participle: "payout.paid". */
  type: string;
  /** The glossary's word in camelCase. */
  subjectKind: string;
  subjectId: string;
  /** Ids and plain values; amounts as decimal text in minor units. */
  payload: Record<string, string | number | boolean | null>;
}

/**
 * Writes down, with the change itself, something that others must learn of. There is one per type and subject: a
 * second throws, because then the change itself happened twice.
 */
export async function writeOutboxEvent(tx: TxContext, entry: OutboxEntry): Promise<void> {
  const { type, subjectKind, subjectId, payload } = entry;
  await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    VALUES (${type}, ${subjectKind}, ${subjectId}, ${JSON.stringify(payload)}::jsonb)`;
}

/** The same for several, by one statement. */
export async function writeOutboxEvents(tx: TxContext, entries: readonly OutboxEntry[]): Promise<void> {
  await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    SELECT type, "subjectKind", "subjectId", payload
      FROM jsonb_to_recordset(${JSON.stringify(entries)}::jsonb)
        AS entry(type text, "subjectKind" text, "subjectId" text, payload jsonb)`;
}
