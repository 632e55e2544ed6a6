import { dayOfColumn } from "@/server/payroll/commands/date-column";
import { periodLabel } from "@/server/payroll/domain/period-text";
import { NotFound, RuleBroken } from "@/server/platform/errors";
import type { TxContext } from "@/server/platform/context";
import type { Approval, PayrollRun } from "@/server/platform/prisma/client";
import { amountText } from "./amount-text";
import { instantText, lastDayOf } from "./instant-text";
import { PAPER_ROWS_MAX, type PaperContent, type PaperTable } from "./paper-content";
import { paperText } from "./paper-text";
import { receiptNumberText } from "./receipt-number";
import { paidMinorOf, RUN_ROWS_SQL, runRowOf, type RunRow, type RunRowText } from "./run-rows";
import { OUTCOME_WORDS, PAYOUT_STATUS_WORDS, RUN_STATUS_WORDS, SCHEDULE_WORDS } from "./status-words";
import { unprintableNotes } from "./unprintable-notes";

/**
 * The PDF of a run as it stands: its head, decisions, totals by outcome and one row for each vendor. Throws NotFound,
 * and RuleBroken for more vendors than a PDF can hold.
 */
export async function runPaper(tx: TxContext, runId: string): Promise<PaperContent> {
  const run = await tx.db.payrollRun.findUnique({
    where: { id: runId },
    include: { approvals: { orderBy: [{ decidedAt: "asc" }, { id: "asc" }] } },
  });
  if (!run) throw new NotFound("Payroll run", runId);
  if (run.vendorCount > PAPER_ROWS_MAX)
    throw new RuleBroken("payroll.paper_too_long", [
      `The run has ${run.vendorCount} vendors, more than a PDF holds; its CSV has them all`,
    ]);
  const rows = await tx.db.$queryRawUnsafe<RunRowText[]>(RUN_ROWS_SQL, runId);
  return runPaperContent(run, run.approvals, rows.map(runRowOf));
}

/** The same from what was read. */
export function runPaperContent(
  run: PayrollRun,
  approvals: readonly Approval[],
  rows: readonly RunRow[],
): PaperContent {
  const { currency, timeZone } = run;
  const at = (instant: Date | null) => (instant ? instantText(instant, timeZone) : "–");
  const lastTouched =
    run.finishedAt ?? run.startedPayingAt ?? run.approvedAt ?? run.submittedAt ?? run.draftedAt;
  return {
    title: `Payroll run ${runPeriodText(run)}`,
    subtitle: `${SCHEDULE_WORDS[run.schedule]}, ${currency}, ${RUN_STATUS_WORDS[run.status].toLowerCase()}`,
    orientation: "landscape",
    createdAt: lastTouched.toISOString(),
    facts: [
      { label: "First day", value: dayOfColumn(run.periodStart) },
      { label: "Last day", value: lastDayOf(dayOfColumn(run.periodEnd)) },
      { label: "Time zone", value: timeZone },
      { label: "Currency", value: currency },
      { label: "Status", value: RUN_STATUS_WORDS[run.status] },
      { label: "Vendors", value: run.vendorCount.toString() },
      { label: "Payable vendors", value: run.payableVendors.toString() },
      { label: "Payable", value: amountText(run.payableMinor, currency) },
      { label: "Carried vendors", value: run.carriedVendors.toString() },
      { label: "Carried", value: amountText(run.carriedMinor, currency) },
      { label: `Drafted by ${paperText(run.draftedByName)}`, value: at(run.draftedAt) },
      {
        label: run.submittedByName ? `Submitted by ${paperText(run.submittedByName)}` : "Submitted",
        value: at(run.submittedAt),
      },
      { label: "Approved", value: at(run.approvedAt) },
      { label: "Finished", value: at(run.finishedAt) },
      ...(run.reason ? [{ label: "Reason", value: paperText(run.reason), isWide: true }] : []),
      ...(run.cancelledReason
        ? [{ label: "Cancelled because", value: paperText(run.cancelledReason), isWide: true }]
        : []),
      { label: "Run", value: run.id, isWide: true },
      {
        label: "Content hash (SHA-256)",
        value: run.contentHash ?? "None: the run may still change.",
        isWide: true,
      },
    ],
    equation: null,
    tables: [
      outcomesTable(rows, currency),
      approvalsTable(approvals, timeZone),
      vendorsTable(rows, currency),
    ],
    notes: [
      `Amounts are in ${currency}. Days and times are those of ${timeZone}.`,
      "Net is gross with commission, refunds, adjustments and what was carried forward; paid is what has reached the vendor's account.",
      ...unprintableNotes(rows.map((row) => paperText(row.vendorName))),
    ],
  };
}

/** "7 – 13 Jul 2025", or an off-cycle run's day. */
export function runPeriodText(run: Pick<PayrollRun, "schedule" | "periodStart" | "periodEnd">): string {
  const startDate = dayOfColumn(run.periodStart);
  const endDate = dayOfColumn(run.periodEnd);
  const label = periodLabel({
    schedule: run.schedule === "MONTHLY" ? "MONTHLY" : "WEEKLY",
    startDate,
    endDate,
  });
  return run.schedule === "OFF_CYCLE" ? `off-cycle, ${label}` : label;
}

const MONEY_HEADINGS = ["Gross", "Commission", "Refunds", "Adjustments", "Carried", "Net", "Paid"];

type Sums = [
  gross: bigint,
  commission: bigint,
  refunds: bigint,
  adjustments: bigint,
  carried: bigint,
  net: bigint,
  paid: bigint,
];

function amountsOf(row: RunRow): Sums {
  return [
    row.grossMinor,
    row.commissionMinor,
    row.refundsMinor,
    row.adjustmentsMinor,
    row.carriedMinor,
    row.netMinor,
    paidMinorOf(row),
  ];
}

function sumOf(rows: readonly RunRow[]): Sums {
  const sums: Sums = [0n, 0n, 0n, 0n, 0n, 0n, 0n];
  for (const row of rows) for (const [index, amount] of amountsOf(row).entries()) sums[index]! += amount;
  return sums;
}

function outcomesTable(rows: readonly RunRow[], currency: string): PaperTable {
  const outcomes = (Object.keys(OUTCOME_WORDS) as (keyof typeof OUTCOME_WORDS)[]).map((outcome) => ({
    outcome,
    members: rows.filter((row) => row.outcome === outcome),
  }));
  const cells = (members: readonly RunRow[]) => [
    members.length.toString(),
    ...sumOf(members).map((amount) => amountText(amount, currency)),
  ];
  return {
    heading: "Outcomes",
    columns: [
      { heading: "Outcome", kind: "text" },
      { heading: "Vendors", kind: "number" },
      ...MONEY_HEADINGS.map((heading) => ({ heading, kind: "number" }) as const),
    ],
    rows: outcomes
      .filter(({ members }) => members.length > 0)
      .map(({ outcome, members }) => [OUTCOME_WORDS[outcome], ...cells(members)]),
    totals: rows.length > 0 ? ["Total", ...cells(rows)] : null,
    emptyText: "No vendor has anything due in this period.",
  };
}

function approvalsTable(approvals: readonly Approval[], timeZone: string): PaperTable {
  return {
    heading: "Decisions",
    columns: [
      { heading: "By", kind: "text", weight: 2 },
      { heading: "Decision", kind: "text", weight: 1 },
      { heading: "At", kind: "text", weight: 1.4 },
      { heading: "Payees", kind: "number" },
      { heading: "Total", kind: "number" },
      { heading: "Content hash", kind: "text", weight: 1.2 },
      { heading: "Remark", kind: "text", weight: 4 },
    ],
    rows: approvals.map((approval) => [
      paperText(approval.approverName),
      approval.decision === "APPROVED" ? "Approved" : "Rejected",
      instantText(approval.decidedAt, timeZone),
      approval.payeeCount.toString(),
      amountText(approval.totalMinor, approval.currency),
      `${approval.contentHash.slice(0, 12)}…`,
      paperText(
        [
          approval.comment ?? "",
          approval.voidedAt
            ? `Void since ${instantText(approval.voidedAt, timeZone)}: ${approval.voidedReason ?? ""}`
            : "",
        ]
          .filter(Boolean)
          .join(" · "),
      ),
    ]),
    totals: null,
    emptyText: "Nobody has approved or rejected this run yet.",
  };
}

function vendorsTable(rows: readonly RunRow[], currency: string): PaperTable {
  return {
    heading: "Vendors",
    columns: [
      { heading: "Reference", kind: "text", weight: 1.2 },
      { heading: "Vendor", kind: "text", weight: 2 },
      { heading: "Outcome", kind: "text", weight: 1.1 },
      { heading: "Status", kind: "text", weight: 0.9 },
      ...MONEY_HEADINGS.map((heading) => ({ heading, kind: "number" }) as const),
      { heading: "Receipt", kind: "number" },
    ],
    rows: rows.map((row) => [
      paperText(row.vendorRef),
      paperText(row.vendorName),
      OUTCOME_WORDS[row.outcome],
      PAYOUT_STATUS_WORDS[row.status],
      ...amountsOf(row).map((amount) => amountText(amount, currency)),
      row.receiptNumber === null ? "" : receiptNumberText(row.receiptNumber),
    ]),
    totals:
      rows.length > 0
        ? ["Total", "", "", "", ...sumOf(rows).map((amount) => amountText(amount, currency)), ""]
        : null,
    emptyText: "No vendor has anything due in this period.",
  };
}
