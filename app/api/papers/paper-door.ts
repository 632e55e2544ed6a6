import { Readable } from "node:stream";
import { createApiContext, type StaffContext } from "@/server/api/context";
import { NO_STORE } from "@/server/api/door";
import { errorAnswer } from "@/server/api/error-answer";
import type { WebProcess } from "@/server/api/web-process";
import { recordAudit } from "@/server/audit/commands/record-audit";
import { reconciliationCsv } from "@/server/payroll/papers/csv/reconciliation-csv";
import { runCsv } from "@/server/payroll/papers/csv/run-csv";
import { runLinesCsv } from "@/server/payroll/papers/csv/run-lines-csv";
import { statementCsv } from "@/server/payroll/papers/csv/statement-csv";
import { TooManyExports } from "@/server/payroll/papers/csv/stream-rows";
import { runCsvHead, statementCsvHead } from "@/server/payroll/papers/read-paper-heads";
import { requestPaper } from "@/server/payroll/papers/request-paper";
import { waitForPaper } from "@/server/payroll/papers/wait-for-paper";
import { inTransaction } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { isPermitted } from "@/server/staff/permissions";
import type { PaperRequest } from "./paper-request";

/** How long a request waits for a worker to render a PDF, in milliseconds. */
const WAIT_MS = 10_000;

const STATUS_OF: Record<string, number> = {
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 422,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};

/**
 * Answers a request for a paper with the file, for staff who may export payroll, and writes the download to the audit
 * log. Every other answer is a sentence as plain text, as people follow these addresses as links: 401, 403, 4xx for
 * an address that makes no sense, 202 while a PDF is being prepared, 503 when it cannot be.
 */
export async function answerPaper(
  web: WebProcess,
  request: Request,
  readRequest: () => PaperRequest,
  waitMs = WAIT_MS,
): Promise<Response> {
  try {
    // Another site can neither read the answer nor make us work and write for it.
    const site = request.headers.get("sec-fetch-site");
    if (site === "cross-site" || site === "same-site")
      return sentence(403, "This request did not come from this product's own pages.");
    const api = await createApiContext(web, request.headers);
    if (!api.staff) return sentence(401, "You are not signed in, or your session has ended.");
    const { id, name, role, sessionId } = api.staff;
    const ctx: StaffContext = {
      ...api,
      staff: api.staff,
      actor: { kind: "staff", id, name, role, sessionId },
    };
    if (!isPermitted(role, "payroll.export")) {
      web.log.warn(
        {
          security: "permission-denied",
          path: new URL(request.url).pathname,
          permission: "payroll.export",
          staffId: id,
          role,
        },
        "A download was refused",
      );
      return sentence(403, "Your role does not permit this.");
    }
    const asked = readRequest();
    return asked.format === "pdf"
      ? await answerPdf(ctx, asked, request.signal, waitMs)
      : await answerCsv(ctx, asked);
  } catch (error) {
    if (error instanceof TooManyExports) return sentence(503, error.message, { "retry-after": "10" });
    const answer = errorAnswer(error);
    if (!answer.isFault) return sentence(STATUS_OF[answer.code] ?? 400, answer.message);
    const errorId = newId("err");
    web.log.error({ err: error, errorId }, "A paper could not be answered");
    return sentence(500, `${answer.message} Error id: ${errorId}.`);
  }
}

async function answerPdf(
  ctx: StaffContext,
  asked: PaperRequest,
  signal: AbortSignal,
  waitMs: number,
): Promise<Response> {
  const { paperId } = await inTransaction(ctx, (tx) => requestPaper(tx, asked), {
    isolation: "RepeatableRead",
  });
  const paper = await waitForPaper(ctx, paperId, { waitMs, signal });
  if (paper.status === "FAILED")
    return sentence(
      503,
      `The PDF could not be prepared: ${paper.error} It is tried again when you ask again.`,
      {
        "retry-after": "10",
      },
    );
  if (paper.status === "REQUESTED")
    return sentence(
      202,
      "The PDF is being prepared; please try again in a moment. If this stays so, no worker is running: start one with npm run worker.",
      { "retry-after": "5" },
    );
  await recordDownload(ctx, asked, paper.fileName, { sha256: paper.sha256 });
  // Prisma's bytes lie in memory of their own, so the cast says no more than is so.
  return new Response(paper.bytes as Uint8Array<ArrayBuffer>, {
    headers: {
      ...fileHeaders(paper.fileName, "application/pdf"),
      "content-length": String(paper.bytes.length),
    },
  });
}

async function answerCsv(ctx: StaffContext, asked: PaperRequest): Promise<Response> {
  const { fileName, file } = await openCsv(ctx, asked);
  // What goes wrong before the first row still gets an answer of its own.
  await new Promise<void>((resolve, reject) => {
    file.once("readable", resolve);
    file.once("error", reject);
  });
  try {
    await recordDownload(ctx, asked, fileName, {});
  } catch (error) {
    file.destroy();
    throw error;
  }
  return new Response(Readable.toWeb(file) as ReadableStream<Uint8Array>, {
    headers: fileHeaders(fileName, "text/csv; charset=utf-8; header=present"),
  });
}

async function openCsv(
  ctx: StaffContext,
  asked: PaperRequest,
): Promise<{ fileName: string; file: Readable }> {
  if (asked.kind === "STATEMENT") {
    const about = { vendorId: asked.subjectId, currency: asked.currency, from: asked.from, to: asked.to };
    const { fileName, timeZone } = await statementCsvHead(ctx, about);
    return { fileName, file: statementCsv(ctx, about, timeZone) };
  }
  if (asked.format === "lines") {
    const run = await runCsvHead(ctx, asked.subjectId, "payroll-run-lines");
    return { fileName: run.fileName, file: runLinesCsv(ctx, run) };
  }
  if (asked.format === "statement") {
    const run = await runCsvHead(ctx, asked.subjectId, "payroll-run-statement");
    return { fileName: run.fileName, file: reconciliationCsv(ctx, run) };
  }
  const run = await runCsvHead(ctx, asked.subjectId, "payroll-run");
  return { fileName: run.fileName, file: runCsv(ctx, run) };
}

const SUBJECT_KINDS = { RECEIPT: "payout", RUN: "payrollRun", STATEMENT: "vendor" } as const;

async function recordDownload(
  ctx: StaffContext,
  asked: PaperRequest,
  fileName: string,
  more: { sha256?: string },
): Promise<void> {
  const { subjectId, ...what } = asked;
  await inTransaction(ctx, (tx) =>
    recordAudit(tx, {
      action: "payroll.paper.downloaded",
      subjectKind: SUBJECT_KINDS[asked.kind],
      subjectId,
      after: { ...what, fileName, ...more },
    }),
  );
}

function fileHeaders(fileName: string, type: string): Record<string, string> {
  return {
    ...NO_STORE,
    "content-type": type,
    // File names are made of letters, digits, dots, hyphens and underscores alone.
    "content-disposition": `attachment; filename="${fileName}"`,
    "x-content-type-options": "nosniff",
  };
}

function sentence(status: number, text: string, headers: Record<string, string> = {}): Response {
  return new Response(`${text}\n`, {
    status,
    headers: {
      ...NO_STORE,
      "content-type": "text/plain; charset=utf-8",
      "x-content-type-options": "nosniff",
      ...headers,
    },
  });
}
