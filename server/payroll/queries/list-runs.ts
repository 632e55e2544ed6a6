import { dayOfColumn } from "@/server/payroll/commands/date-column";
import { runLabel } from "@/server/payroll/domain/run-label";
import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import type { Prisma } from "@/server/platform/prisma/client";
import type { ListRunsInput } from "../schemas";

const SORT = "periodEnd";

/** One page of runs, newest period first, with the cursor of the next page or null at the end. */
export async function listRuns(ctx: Context, input: ListRunsInput) {
  const rows = await ctx.db.payrollRun.findMany({
    where: {
      AND: [
        input.status?.length ? { status: { in: input.status } } : {},
        input.schedule?.length ? { schedule: { in: input.schedule } } : {},
        input.currency?.length ? { currency: { in: input.currency } } : {},
        input.cursor ? afterCursor(input.cursor) : {},
      ],
    },
    orderBy: [{ endsAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
    select: RUN_ROW,
  });
  const page = rows.slice(0, input.limit);
  const last = page.at(-1);
  return {
    runs: page.map(({ approvals, ...run }) => {
      const days = { periodStart: dayOfColumn(run.periodStart), periodEnd: dayOfColumn(run.periodEnd) };
      return {
        ...run,
        ...days,
        label: runLabel({ schedule: run.schedule, ...days }),
        approverNames: approvals.map((approval) => approval.approverName),
      };
    }),
    nextCursor:
      rows.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.endsAt.toISOString(), id: last.id })
        : null,
  };
}

const RUN_ROW = {
  id: true,
  schedule: true,
  currency: true,
  status: true,
  version: true,
  periodStart: true,
  periodEnd: true,
  startsAt: true,
  endsAt: true,
  timeZone: true,
  draftedAt: true,
  draftedByName: true,
  submittedByName: true,
  approvedAt: true,
  finishedAt: true,
  vendorCount: true,
  payableVendors: true,
  payableMinor: true,
  carriedVendors: true,
  carriedMinor: true,
  approvals: {
    where: { decision: "APPROVED", voidedAt: null },
    orderBy: { decidedAt: "asc" },
    select: { approverName: true },
  },
} satisfies Prisma.PayrollRunSelect;

function afterCursor(text: string): Prisma.PayrollRunWhereInput {
  const { value, id } = decodeCursor(text, SORT);
  const endsAt = new Date(value ?? "");
  if (value === null || !/^\d{4}-\d\d-\d\dT/.test(value) || Number.isNaN(endsAt.getTime()))
    throw new InvalidInput("This is no place in a list.", "cursor");
  return { OR: [{ endsAt: { lt: endsAt } }, { endsAt, id: { lt: id } }] };
}
