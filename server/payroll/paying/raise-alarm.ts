import { recordAudit } from "@/server/audit/commands/record-audit";
import type { TxContext } from "@/server/platform/context";

export interface Alarm {
  /** Small letters and hyphens: "transfer-differs". */
  code: string;
  subjectKind: "payout" | "payrollRun";
  subjectId: string;
  /** What is wrong and what to do, in plain words. */
  message: string;
}

/**
 * Records, once per code and subject, that a person has to look: in the outbox for whoever tells them, and in the
 * audit log. Call it last in the transaction. True when it was raised now.
 */
export async function raiseAlarm(tx: TxContext, alarm: Alarm): Promise<boolean> {
  const payload = JSON.stringify({ code: alarm.code, message: alarm.message });
  const written = await tx.db.$executeRaw`
    INSERT INTO outbox_event (type, subject_kind, subject_id, payload)
    VALUES (${`payroll.alarm.${alarm.code}`}, ${alarm.subjectKind}, ${alarm.subjectId}, ${payload}::jsonb)
    ON CONFLICT (type, subject_id) DO NOTHING`;
  if (written === 0) return false;
  await recordAudit(tx, {
    action: alarm.subjectKind === "payout" ? "payroll.payout.alarmed" : "payroll.run.alarmed",
    subjectKind: alarm.subjectKind,
    subjectId: alarm.subjectId,
    after: { code: alarm.code },
    reason: alarm.message,
  });
  return true;
}
