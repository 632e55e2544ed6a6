import { createHash } from "node:crypto";
import { inTransaction, type Context } from "@/server/platform/context";
import { KnownError } from "@/server/platform/errors";
import type { Paper } from "@/server/platform/prisma/client";
import { buildPaper, type BuiltPaper, type PaperSubject } from "./build-paper";
import type { PaperContent } from "./paper-content";
import { readStatementVariant } from "./paper-variant";
import { renderApart } from "./render-apart";

/** Papers with more rows are rendered in a process of their own; up to here it takes a moment. */
const ROWS_HERE_MAX = 200;

/**
 * Renders a requested paper and stores its bytes; one that is ready already, or gone, is left alone. What went wrong
 * is written to the paper; an error that may pass is thrown besides, so that the job is tried again. Worker only.
 */
export async function renderPaper(
  ctx: Context,
  input: { paperId: string },
  signal: AbortSignal,
): Promise<void> {
  const paper = await ctx.db.paper.findUnique({ where: { id: input.paperId }, omit: { bytes: true } });
  if (!paper || paper.status === "READY") return;
  try {
    const built = await inTransaction(ctx, (tx) => buildPaper(tx, subjectOf(paper)), {
      isolation: "RepeatableRead",
    });
    await storePaper(ctx, paper.id, built, await rendered(built.content, signal));
  } catch (error) {
    // The worker stops or has lost the job: whoever has it next renders it.
    if (signal.aborted) throw error;
    const text = error instanceof Error ? error.message : String(error);
    await ctx.db.paper.updateMany({
      where: { id: paper.id, status: { not: "READY" } },
      data: { status: "FAILED", error: text.slice(0, 1_000) },
    });
    if (!(error instanceof KnownError)) throw error;
  }
}

async function rendered(content: PaperContent, signal: AbortSignal): Promise<Buffer> {
  const rows = content.tables.reduce((count, table) => count + table.rows.length, 0);
  if (rows > ROWS_HERE_MAX) return renderApart(content, signal);
  // Loaded when the first paper is rendered: it takes a second, which paying should not wait for.
  const { renderPdf } = await import("./pdf/render-pdf");
  return renderPdf(content);
}

function subjectOf({
  kind,
  subjectId,
  variant,
}: Pick<Paper, "kind" | "subjectId" | "variant">): PaperSubject {
  if (kind !== "STATEMENT") return { kind, subjectId };
  const { currency, from, to } = readStatementVariant(variant);
  return { kind, subjectId, currency, from, to };
}

/**
 * Stores the bytes, once. What the paper is about may have moved on since it was asked for; then the paper becomes
 * the one of the newer content, unless that exists, so that a later request for it finds these bytes.
 */
async function storePaper(ctx: Context, paperId: string, built: BuiltPaper, bytes: Buffer): Promise<void> {
  const sha256 = createHash("sha256").update(bytes).digest("hex");
  await ctx.db.$executeRaw`
    UPDATE paper p SET bytes = ${bytes}, sha256 = ${sha256}, status = 'READY', error = NULL,
      ready_at = ${ctx.clock.now()}, file_name = ${built.fileName},
      variant = CASE WHEN EXISTS (
        SELECT FROM paper o WHERE o.kind = p.kind AND o.subject_id = p.subject_id AND o.variant = ${built.variant}
      ) THEN p.variant ELSE ${built.variant} END
    WHERE p.id = ${paperId} AND p.status <> 'READY'`;
}
