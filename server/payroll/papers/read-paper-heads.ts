import { dayOfColumn } from "@/server/payroll/commands/date-column";
import type { Context } from "@/server/platform/context";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { NotFound } from "@/server/platform/errors";
import { getVendorStatement } from "@/server/vendors/queries/get-vendor-statement";
import { lastDayOf } from "./instant-text";
import { paperFileName } from "./paper-file-name";
import type { StatementOf } from "./statement-paper";

/** What a run's CSV files need to know before their first row, and what they are called. Throws NotFound. */
export async function runCsvHead(
  ctx: Context,
  runId: string,
  what: "payroll-run" | "payroll-run-lines" | "payroll-run-statement",
) {
  const run = await ctx.db.payrollRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Payroll run", runId);
  const fileName = paperFileName({
    what,
    about: [run.schedule.toLowerCase()],
    period: { first: dayOfColumn(run.periodStart), last: lastDayOf(dayOfColumn(run.periodEnd)) },
    currency: run.currency,
    timeZone: run.timeZone,
    contentHash: run.contentHash ?? `draft-v${run.version}`,
    extension: "csv",
  });
  return { id: run.id, currency: run.currency, timeZone: run.timeZone, fileName };
}

/**
 * The same for a vendor's statement. Its name ends with the number of entries and the last digits of the closing
 * balance's place in the ledger: two files of one period differ in it when the ledger has moved between them. Throws
 * NotFound, and InvalidInput for a currency or days that make no sense.
 */
export async function statementCsvHead(ctx: Context, about: StatementOf) {
  const { vendor, currency, from, to } = await getVendorStatement(ctx, { ...about, limit: 1 });
  const [last] = await ctx.db.$queryRaw<{ id: bigint | null }[]>`
    SELECT max(entry_id) AS id FROM ledger_posting WHERE vendor_id = ${vendor.id} AND currency = ${currency}`;
  const timeZone = businessTimeZone();
  const fileName = paperFileName({
    what: "statement",
    about: [vendor.ref],
    period: { first: from, last: lastDayOf(to) },
    currency,
    timeZone,
    contentHash: `e${last?.id ?? 0n}`,
    extension: "csv",
  });
  return { timeZone, fileName };
}
