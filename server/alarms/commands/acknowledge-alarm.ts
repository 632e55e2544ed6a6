import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { InvalidInput, NotFound, RuleBroken } from "@/server/platform/errors";
import { databaseNow } from "@/server/scheduling/commands/lock-schedule";
import { alarmState } from "../domain/alarm-state";
import { planAlarmDeliveries } from "../sending/plan-alarm-deliveries";

export interface AcknowledgeAlarm {
  alarmId: string;
  /** What is done about it; a critical alarm asks for it. */
  comment?: string | undefined;
}

/**
 * Records that a person has seen an alarm and deals with it. One that tells of something that has happened is over
 * then; one that tells of how things are stays open until they are otherwise.
 *
 * @throws NotFound, InvalidInput for a critical alarm without a comment, RuleBroken `alarms.not_open`.
 */
export async function acknowledgeAlarm(ctx: Context, { alarmId, comment }: AcknowledgeAlarm): Promise<void> {
  const given = comment?.trim() || null;
  await inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT id FROM alarm WHERE id = ${alarmId} FOR UPDATE`;
    const alarm = await tx.db.alarm.findUnique({ where: { id: alarmId }, include: { rule: true } });
    if (!alarm) throw new NotFound("Alarm", alarmId);
    const state = alarmState(alarm);
    if (state === "ACKNOWLEDGED")
      throw new RuleBroken("alarms.not_open", [`${alarm.acknowledgedByName} has acknowledged it already`]);
    if (state === "CLEARED") throw new RuleBroken("alarms.not_open", ["it is over already"]);
    if (alarm.severity === "CRITICAL" && given === null)
      throw new InvalidInput("Say what is done about it: this alarm is critical.", "comment");
    const now = await databaseNow(tx);
    const isOver = alarm.rule.clears === "BY_PERSON";
    await tx.db.alarm.update({
      where: { id: alarmId },
      data: {
        acknowledgedAt: now,
        acknowledgedById: tx.actor.kind === "staff" ? tx.actor.id : null,
        acknowledgedByName: tx.actor.name,
        acknowledgeComment: given,
        ...(isOver ? { clearedAt: now, clearReason: `Acknowledged by ${tx.actor.name}.` } : {}),
      },
    });
    if (isOver) await planAlarmDeliveries(tx, [alarmId], "RESOLVED");
    await recordAudit(tx, {
      action: "alarms.alarm.acknowledged",
      subjectKind: "alarm",
      subjectId: alarmId,
      before: { state },
      after: { state: isOver ? "CLEARED" : "ACKNOWLEDGED", rule: alarm.ruleKey, subject: alarm.subjectId },
      reason: given,
    });
  });
}
