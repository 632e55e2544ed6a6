import { createHash } from "node:crypto";
import type pg from "pg";
import { KnownError } from "@/server/platform/errors";
import { renderMessage } from "../templates/render-message";
import type { LoadedMessage, StoredContent } from "./load-message";

/** What one message says, with the files that go along. */
export interface PreparedContent {
  stored: StoredContent;
  files: readonly { filename: string; contentType: string; bytes: Uint8Array }[];
  /** Whether the database has it already. */
  isStored: boolean;
}

/** Nothing can be sent: for good, or because a paper is not drawn yet. */
export type NoContent = { kind: "NEVER"; reason: string } | { kind: "NOT_YET" };

/** How long a message waits for a paper that is to be attached, in milliseconds. */
const PAPER_WITHIN_MS = 6 * 3_600_000;

/**
 * The content of a message: as it was stored at its first call, or rendered now. A variable that is missing, or a
 * paper that cannot be drawn, is an answer and not an error, because no repetition would mend it.
 *
 * @throws SealBroken when what is stored cannot be read.
 */
export async function prepareContent(
  pool: pg.Pool,
  message: LoadedMessage,
): Promise<PreparedContent | NoContent> {
  const { stored, broken } = message;
  // A key that is missing is put back; the message waits for it.
  if (broken) throw broken;
  try {
    const content = stored ?? (await rendered(message));
    const isStored = stored !== null;
    if (content.attachments.length === 0)
      return { stored: { ...content, attachments: [] }, files: [], isStored };
    const files = [];
    const attachments = [];
    for (const one of content.attachments) {
      const paper = await readPaper(pool, one.ref);
      if (paper === null || paper.bytes === null) return missing(message, paper?.status ?? null);
      files.push({ filename: one.fileName, contentType: "application/pdf", bytes: paper.bytes });
      attachments.push({ ...one, sha256: createHash("sha256").update(paper.bytes).digest("hex") });
    }
    return { stored: { ...content, attachments }, files, isStored };
  } catch (error) {
    if (error instanceof KnownError) return { kind: "NEVER", reason: error.code };
    throw error;
  }
}

function rendered({ template, templateVersion: version, channel, locale, variables }: LoadedMessage) {
  return renderMessage({ template, version, channel, locale, variables });
}

async function readPaper(pool: pg.Pool, payoutId: string) {
  const { rows } = await pool.query<{ status: string; bytes: Buffer | null }>(
    "SELECT status::text AS status, bytes FROM paper WHERE kind = 'RECEIPT' AND subject_id = $1 AND variant = ''",
    [payoutId],
  );
  return rows[0] ?? null;
}

function missing({ now, createdAt }: LoadedMessage, status: string | null): NoContent {
  const isLate = now.getTime() - createdAt.getTime() > PAPER_WITHIN_MS;
  return status === "FAILED" || isLate
    ? { kind: "NEVER", reason: "ATTACHMENT_MISSING" }
    : { kind: "NOT_YET" };
}
