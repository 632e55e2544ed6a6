import { renderPaperRequest } from "@/server/payroll/job-requests";
import type { TxContext } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { enqueue } from "@/server/platform/jobs";
import { buildPaper, type PaperSubject } from "./build-paper";

/**
 * Asks for a paper as its subject stands in the transaction and resolves to the paper's id. A paper of the same
 * content is asked for once and then stays; one that failed is tried again. Throws what `buildPaper` throws. Best in
 * a REPEATABLE READ transaction, so that a run is seen at one moment.
 */
export async function requestPaper(tx: TxContext, subject: PaperSubject): Promise<{ paperId: string }> {
  const { kind, subjectId } = subject;
  const { fileName, variant } = await buildPaper(tx, subject);
  const rows = await tx.db.$queryRaw<{ id: string; status: string }[]>`
    INSERT INTO paper (id, kind, subject_id, variant, file_name, requested_at)
    VALUES (${newId("pap")}, ${kind}::paper_kind, ${subjectId}, ${variant}, ${fileName}, ${tx.clock.now()})
    ON CONFLICT (kind, subject_id, variant) DO UPDATE SET
      status = CASE WHEN paper.status = 'FAILED' THEN 'REQUESTED'::paper_status ELSE paper.status END,
      error = CASE WHEN paper.status = 'FAILED' THEN NULL ELSE paper.error END
    RETURNING id, status::text AS status`;
  const paper = rows[0]!;
  // The key keeps it to one job while that waits or runs; a job that was given up is put in again.
  if (paper.status !== "READY")
    await enqueue(tx, renderPaperRequest, { paperId: paper.id }, { key: `paper:${paper.id}` });
  return { paperId: paper.id };
}
