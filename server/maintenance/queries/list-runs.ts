import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";
import { decodeCursor, encodeCursor } from "@/server/platform/keyset";
import { Prisma } from "@/server/platform/prisma/client";
import type { ListMaintenanceRunsInput } from "@/server/maintenance/schemas";
import { databaseNow } from "./database-now";
import { runRow, type RunRow } from "./run-row";

const SORT = "createdAt";

/**
 * One page of runs, latest first, with the cursor of the next page or null at the end. Parts of a run of all tasks
 * are left out: they are shown with it. Throws InvalidInput for a cursor that is none.
 */
export async function listMaintenanceRuns(
  ctx: Pick<Context, "db">,
  input: ListMaintenanceRunsInput,
): Promise<{ runs: RunRow[]; nextCursor: string | null; now: Date }> {
  const now = await databaseNow(ctx);
  const all = [
    Prisma.sql`parent_id IS NULL`,
    ...(input.task ? [Prisma.sql`task = ${input.task}`] : []),
    ...(input.dryRun === undefined ? [] : [Prisma.sql`dry_run = ${input.dryRun}`]),
    ...(input.status?.length ? [Prisma.sql`status::text IN (${Prisma.join(input.status)})`] : []),
    ...(input.cursor ? [afterCursor(input.cursor)] : []),
  ];
  const found = await ctx.db.$queryRaw<{ id: string; sortValue: string }[]>`
    SELECT id, created_at::text AS "sortValue" FROM maintenance_run WHERE ${Prisma.join(all, " AND ")}
     ORDER BY created_at DESC, id DESC LIMIT ${input.limit + 1}`;
  const page = found.slice(0, input.limit);
  const runs = await ctx.db.maintenanceRun.findMany({ where: { id: { in: page.map(({ id }) => id) } } });
  const byId = new Map(runs.map((run) => [run.id, run]));
  const last = page.at(-1);
  return {
    runs: page.flatMap(({ id }) => {
      const run = byId.get(id);
      return run ? [runRow(run, now)] : [];
    }),
    nextCursor:
      found.length > input.limit && last
        ? encodeCursor({ sort: SORT, value: last.sortValue, id: last.id })
        : null,
    now,
  };
}

function afterCursor(text: string): Prisma.Sql {
  const { value, id } = decodeCursor(text, SORT);
  if (value === null || !/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d)?$/.test(value))
    throw new InvalidInput("This is no place in a list.", "cursor");
  return Prisma.sql`(created_at, id) < (${value}::text::timestamptz, ${id})`;
}
