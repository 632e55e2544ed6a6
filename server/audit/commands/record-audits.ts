import type { TxContext } from "@/server/platform/context";
import { auditJson } from "../domain/audit-json";
import { actorColumns, type AuditEntry } from "./record-audit";

/** Appends several events to the audit log by one statement, in their order. Like `recordAudit`, call it last. */
export async function recordAudits(tx: TxContext, entries: readonly AuditEntry[]): Promise<void> {
  const { id, name } = actorColumns(tx.actor);
  const rows = entries.map(({ action, subjectKind, subjectId, before, after, reason }) => ({
    action,
    subjectKind,
    subjectId,
    // As text, so that nothing but the database reads it.
    before: auditJson(before),
    after: auditJson(after),
    reason: reason ?? null,
  }));
  await tx.db.$queryRaw`
    SELECT audit_append(
      ${tx.clock.now()}::timestamptz, ${tx.actor.kind}::text, ${id}::text, ${name}::text,
      entry.action, entry."subjectKind", entry."subjectId", entry.before::jsonb, entry.after::jsonb, entry.reason,
      ${tx.requestId}::text
    ) AS seq
    FROM jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
      AS entry(action text, "subjectKind" text, "subjectId" text, before text, after text, reason text)`;
}
