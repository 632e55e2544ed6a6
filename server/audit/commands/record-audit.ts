import type { Actor, TxContext } from "@/server/platform/context";
import { auditJson } from "../domain/audit-json";

/** What happened to what. */
export interface AuditEntry {
  /** area.noun.past-participle: "payroll.run.approved". */
  action: string;
  /** The glossary's word in camelCase: "payrollRun", "vendor". */
  subjectKind: string;
  subjectId: string;
  /** The state before and after, as far as it matters: plain values, Dates and bigints (kept as strings). */
  before?: unknown;
  after?: unknown;
  reason?: string | null;
}

/**
 * Appends one event to the audit log in the caller's transaction and resolves to its number. All writers of the
 * log wait for one another from here to their commit, so call it last in the transaction.
 */
export async function recordAudit(tx: TxContext, entry: AuditEntry): Promise<bigint> {
  const { id, name } = actorColumns(tx.actor);
  const rows = await tx.db.$queryRaw<[{ seq: bigint }]>`
    SELECT audit_append(
      ${tx.clock.now()}::timestamptz,
      ${tx.actor.kind}::text,
      ${id}::text,
      ${name}::text,
      ${entry.action}::text,
      ${entry.subjectKind}::text,
      ${entry.subjectId}::text,
      ${auditJson(entry.before)}::jsonb,
      ${auditJson(entry.after)}::jsonb,
      ${entry.reason ?? null}::text,
      ${tx.requestId}::text
    ) AS seq`;
  return rows[0].seq;
}

export function actorColumns(actor: Actor): { id: string | null; name: string } {
  return actor.kind === "staff" ? { id: actor.id, name: actor.name } : { id: null, name: actor.name };
}
