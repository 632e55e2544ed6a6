import { createHash } from "node:crypto";
import { Prisma, type PrismaClient } from "@/server/platform/prisma/client";

/** What is wrong with the first bad event. */
export type AuditProblem =
  /** A number is missing: an event was deleted, or one was numbered anew. */
  | "GAP"
  /** The event does not follow the one before it: one of the two was inserted, moved or rewritten. */
  | "LINK"
  /** The event's own content was changed after it was written. */
  | "CONTENT"
  /** The log ends before, or differs from, a head that was written down elsewhere. */
  | "ANCHOR";

/** A head of the log, noted outside the database: the number and hash of what was then the last event. */
export interface AuditAnchor {
  seq: bigint;
  hash: string;
}

/** Intact with its head (seq 0 for an empty log), or the first number at which the log stops being true. */
export type AuditVerdict =
  | { intact: true; eventCount: bigint; head: AuditAnchor }
  | { intact: false; firstBadSeq: bigint; problem: AuditProblem };

interface SealedRow {
  seq: bigint;
  prevHash: string;
  hash: string;
  content: string;
}

const GENESIS = "0".repeat(64);
const SEQ_LOWEST = -(2n ** 63n);

/**
 * Walks the whole log in chunks and recomputes every hash outside the database. An edit, a deletion, an insertion
 * or a reordering shows at the first event concerned. A cut-off tail leaves a perfect shorter chain; only an
 * anchor that was noted elsewhere shows that.
 */
export async function verifyAuditChain(
  db: Pick<PrismaClient, "$queryRaw">,
  options: { anchor?: AuditAnchor; chunkSize?: number } = {},
): Promise<AuditVerdict> {
  const { anchor, chunkSize = 5_000 } = options;
  let head: AuditAnchor = { seq: 0n, hash: GENESIS };
  // From below every possible number, so that an event smuggled in before the first is met too.
  let after = SEQ_LOWEST;
  for (;;) {
    const rows = await readSealedRows(db, after, chunkSize);
    for (const row of rows) {
      const problem = problemOf(row, head, anchor);
      if (problem) return { intact: false, ...problem };
      head = { seq: row.seq, hash: row.hash };
      after = row.seq;
    }
    if (rows.length < chunkSize) break;
  }
  if (anchor && anchor.seq > head.seq)
    return { intact: false, firstBadSeq: head.seq + 1n, problem: "ANCHOR" };
  return { intact: true, eventCount: head.seq, head };
}

function problemOf(row: SealedRow, head: AuditAnchor, anchor: AuditAnchor | undefined) {
  const expected = head.seq + 1n;
  if (row.seq !== expected)
    return { firstBadSeq: row.seq < expected ? row.seq : expected, problem: "GAP" as const };
  if (row.prevHash !== head.hash) return { firstBadSeq: expected, problem: "LINK" as const };
  const hash = createHash("sha256").update(row.content, "utf8").digest("hex");
  if (row.hash !== hash) return { firstBadSeq: expected, problem: "CONTENT" as const };
  if (anchor?.seq === row.seq && anchor.hash !== row.hash)
    return { firstBadSeq: expected, problem: "ANCHOR" as const };
  return null;
}

// The content is spelled out here with built-in functions only: whoever can change rows could also replace a
// function of ours in the database. It must stay equal to audit_event_content in the migration.
function readSealedRows(db: Pick<PrismaClient, "$queryRaw">, afterSeq: bigint, limit: number) {
  return db.$queryRaw<SealedRow[]>(Prisma.sql`
    SELECT
      seq,
      prev_hash AS "prevHash",
      hash,
      jsonb_build_array(
        prev_hash, seq, (extract(epoch FROM at) * 1000000)::bigint, actor_kind, actor_id, actor_name,
        action, subject_kind, subject_id, before, after, reason, request_id
      )::text AS content
    FROM audit_event
    WHERE seq > ${afterSeq}
    ORDER BY seq
    LIMIT ${limit}`);
}
