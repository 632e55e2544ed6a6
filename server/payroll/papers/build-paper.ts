import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { ReceiptSnapshot } from "@/server/payroll/paying/receipt-snapshot";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import type { TxContext } from "@/server/platform/context";
import { lastDayOf } from "./instant-text";
import { contentKey, type PaperContent } from "./paper-content";
import { paperFileName } from "./paper-file-name";
import { statementVariant } from "./paper-variant";
import { receiptPaper } from "./receipt-paper";
import { receiptNumberText } from "./receipt-number";
import { runPaper } from "./run-paper";
import { statementPaper } from "./statement-paper";

/** What a paper is about. A statement's days are `YYYY-MM-DD`, `to` being the day after the last. */
export type PaperSubject =
  | { kind: "RECEIPT"; subjectId: string }
  | { kind: "RUN"; subjectId: string }
  | { kind: "STATEMENT"; subjectId: string; currency: string; from: string; to: string };

export interface BuiltPaper {
  content: PaperContent;
  fileName: string;
  /** What the paper's row is found by besides kind and subject: equal content, equal variant. */
  variant: string;
}

/**
 * Puts together what the paper shows as things stand in the transaction. Throws NotFound, InvalidInput for days and
 * currencies that make no sense, and RuleBroken for what is too long for a PDF.
 */
export async function buildPaper(tx: TxContext, subject: PaperSubject): Promise<BuiltPaper> {
  switch (subject.kind) {
    case "RECEIPT":
      return builtReceipt(tx, subject.subjectId);
    case "RUN":
      return builtRun(tx, subject.subjectId);
    case "STATEMENT":
      return builtStatement(tx, subject);
  }
}

async function builtReceipt(tx: TxContext, payoutId: string): Promise<BuiltPaper> {
  const content = await receiptPaper(tx, payoutId);
  const receipt = await tx.db.receipt.findUniqueOrThrow({ where: { payoutId } });
  const { currency, periodStart, periodEnd, timeZone } = receipt.snapshot as ReceiptSnapshot;
  const fileName = paperFileName({
    what: "receipt",
    about: [receiptNumberText(receipt.number)],
    period: { first: periodStart, last: lastDayOf(periodEnd) },
    currency,
    timeZone,
    contentHash: contentKey(content),
    extension: "pdf",
  });
  // A receipt is frozen, so nothing besides the payout decides what it shows.
  return { content, fileName, variant: "" };
}

async function builtRun(tx: TxContext, runId: string): Promise<BuiltPaper> {
  const content = await runPaper(tx, runId);
  const run = await tx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const variant = contentKey(content);
  const fileName = paperFileName({
    what: "payroll-run",
    about: [run.schedule.toLowerCase()],
    period: { first: dayOfColumn(run.periodStart), last: lastDayOf(dayOfColumn(run.periodEnd)) },
    currency: run.currency,
    timeZone: run.timeZone,
    contentHash: run.contentHash ?? `draft-v${run.version}`,
    extension: "pdf",
  });
  return { content, fileName, variant };
}

async function builtStatement(
  tx: TxContext,
  subject: Extract<PaperSubject, { kind: "STATEMENT" }>,
): Promise<BuiltPaper> {
  const { subjectId: vendorId, currency, from, to } = subject;
  const content = await statementPaper(tx, { vendorId, currency, from, to });
  const vendor = await tx.db.vendor.findUniqueOrThrow({ where: { id: vendorId }, select: { ref: true } });
  const key = contentKey(content);
  const fileName = paperFileName({
    what: "statement",
    about: [vendor.ref],
    period: { first: from, last: lastDayOf(to) },
    currency,
    timeZone: businessTimeZone(),
    contentHash: key,
    extension: "pdf",
  });
  return { content, fileName, variant: statementVariant({ currency, from, to, contentKey: key }) };
}
