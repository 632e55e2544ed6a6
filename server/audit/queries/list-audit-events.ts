import { Temporal } from "temporal-polyfill";
import { Forbidden, NotFound } from "@/server/platform/errors";
import type { Context } from "@/server/platform/context";
import type { Prisma } from "@/server/platform/prisma/client";
import type { GetAuditEventInput, ListAuditEventsInput } from "../schemas";

/** Whose events may be seen: everyone's, or those of one staff member. */
export type AuditScope = { kind: "everyone" } | { kind: "own"; staffId: string };

/**
 * One page of the audit log, newest first, and the cursor of the next page or null at the end. `timeZone` is the
 * business zone, in which the days of the filter are meant. Under the scope "own", a filter on somebody else's
 * events is Forbidden rather than quietly empty.
 */
export async function listAuditEvents(
  ctx: Context,
  input: ListAuditEventsInput,
  scope: AuditScope,
  timeZone: string,
) {
  if (scope.kind === "own" && input.actorId && input.actorId !== scope.staffId)
    throw new Forbidden("Your role shows you your own entries only.");
  const rows = await ctx.db.auditEvent.findMany({
    where: filterOf(input, scope, timeZone),
    orderBy: { seq: "desc" },
    take: input.limit + 1,
    select: ROW,
  });
  const events = rows.slice(0, input.limit);
  return { events, nextCursor: rows.length > input.limit ? (events.at(-1)?.seq.toString() ?? null) : null };
}

/** One event with its states before and after. Throws NotFound, also for an event outside the scope. */
export async function getAuditEvent(ctx: Context, input: GetAuditEventInput, scope: AuditScope) {
  const event = await ctx.db.auditEvent.findFirst({
    where: { seq: BigInt(input.seq), ...ownedBy(scope) },
    select: { ...ROW, before: true, after: true, requestId: true, prevHash: true, hash: true },
  });
  if (!event) throw new NotFound("Audit event", input.seq);
  // As text: the state has no type the screen could rely on, it only shows it.
  return { ...event, before: asText(event.before), after: asText(event.after) };
}

const ROW = {
  seq: true,
  at: true,
  actorKind: true,
  actorId: true,
  actorName: true,
  action: true,
  subjectKind: true,
  subjectId: true,
  reason: true,
} satisfies Prisma.AuditEventSelect;

function filterOf(
  input: ListAuditEventsInput,
  scope: AuditScope,
  timeZone: string,
): Prisma.AuditEventWhereInput {
  const { actorId, action, subjectKind, subjectId, fromDay, toDay, cursor } = input;
  return {
    AND: [
      ownedBy(scope),
      actorId ? { actorId } : {},
      action ? { OR: [{ action }, { action: { startsWith: `${action}.` } }] } : {},
      subjectKind ? { subjectKind } : {},
      subjectId ? { subjectId } : {},
      fromDay ? { at: { gte: startOfDay(fromDay, 0, timeZone) } } : {},
      toDay ? { at: { lt: startOfDay(toDay, 1, timeZone) } } : {},
      cursor ? { seq: { lt: BigInt(cursor) } } : {},
    ],
  };
}

function ownedBy(scope: AuditScope): Prisma.AuditEventWhereInput {
  return scope.kind === "own" ? { actorKind: "staff", actorId: scope.staffId } : {};
}

// The first instant of a day is not always midnight: some zones change their clocks then.
function startOfDay(day: string, daysLater: number, timeZone: string): Date {
  const start = Temporal.PlainDate.from(day).add({ days: daysLater }).toZonedDateTime(timeZone);
  return new Date(start.epochMilliseconds);
}

function asText(state: Prisma.JsonValue): string | null {
  return state === null ? null : JSON.stringify(state, null, 2);
}
