import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";
import type { ListImportErrorsInput } from "@/server/bookings/schemas";

/** One page of what an import refused, in the order of the file's lines. Throws NotFound for an unknown import. */
export async function listImportErrors(ctx: Context, input: ListImportErrorsInput) {
  const { importId, limit } = input;
  if (!(await ctx.db.bookingImport.findUnique({ where: { id: importId }, select: { id: true } })))
    throw new NotFound("Import", importId);
  // They were stored in the order of lines, so their numbers are in that order too.
  const rows = await ctx.db.bookingImportError.findMany({
    where: { importId, ...(input.cursor ? { id: { gt: BigInt(input.cursor) } } : {}) },
    orderBy: { id: "asc" },
    take: limit + 1,
    select: { id: true, line: true, field: true, code: true, reason: true, value: true },
  });
  const errors = rows.slice(0, limit);
  return { errors, nextCursor: rows.length > limit ? (errors.at(-1)?.id.toString() ?? null) : null };
}
