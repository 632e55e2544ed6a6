import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { GetImportInput, ListImportsInput } from "@/server/bookings/schemas";

/** One page of imports, newest first, and the cursor of the next page or null at the end. */
export async function listImports(ctx: Context, input: ListImportsInput) {
  const rows = await ctx.db.bookingImport.findMany({
    orderBy: [{ startedAt: "desc" }, { id: "desc" }],
    take: input.limit + 1,
    ...(input.cursor ? { cursor: { id: input.cursor }, skip: 1 } : {}),
  });
  const imports = rows.slice(0, input.limit);
  return { imports, nextCursor: rows.length > input.limit ? (imports.at(-1)?.id ?? null) : null };
}

/** One import as it stands now; while it runs, its figures are at most half a second old. Throws NotFound. */
export async function getImport(ctx: Context, input: GetImportInput) {
  const row = await ctx.db.bookingImport.findUnique({
    where: { id: input.id },
    include: { _count: { select: { errors: true } } },
  });
  if (!row) throw new NotFound("Import", input.id);
  const { _count, ...rest } = row;
  return { ...rest, errorCount: _count.errors };
}

/** How far an import is, for its sender; null until it has its turn, because it is asked for from the start. */
export async function findImportProgress(ctx: Context, input: GetImportInput) {
  return ctx.db.bookingImport.findUnique({
    where: { id: input.id },
    select: { status: true, bytesRead: true, rows: true, rejected: true },
  });
}
