import { recordAudit } from "@/server/audit/commands/record-audit";
import { inTransaction, type Context } from "@/server/platform/context";
import { Conflict, InvalidInput, NotFound } from "@/server/platform/errors";
import { databaseNow } from "@/server/scheduling/commands/lock-schedule";
import type { SetAlarmRuleInput } from "../schemas";
import { clearAlarm } from "./clear-alarm";

/**
 * Switches a rule on or off and sets from when on it is an alarm. Switching it off clears what it has open.
 *
 * @throws NotFound, Conflict for a stale version, InvalidInput for a threshold outside of the rule's bounds.
 */
export async function setAlarmRule(ctx: Context, input: SetAlarmRuleInput): Promise<{ version: number }> {
  const { key, enabled, threshold } = input;
  return inTransaction(ctx, async (tx) => {
    await tx.db.$queryRaw`SELECT key FROM alarm_rule WHERE key = ${key} FOR NO KEY UPDATE`;
    const rule = await tx.db.alarmRule.findUnique({ where: { key } });
    if (!rule) throw new NotFound("Alarm rule", key);
    if (rule.version !== input.seenVersion) throw new Conflict();
    refuseThreshold(rule, threshold);
    const { version } = await tx.db.alarmRule.update({
      where: { key },
      data: {
        enabled,
        threshold,
        version: { increment: 1 },
        changedAt: await databaseNow(tx),
        changedByName: tx.actor.name,
      },
      select: { version: true },
    });
    if (!enabled) await clearAlarm(tx, key, undefined, `${tx.actor.name} has switched the rule off.`);
    await recordAudit(tx, {
      action: "alarms.rule.set",
      subjectKind: "alarmRule",
      subjectId: key,
      before: { enabled: rule.enabled, threshold: rule.threshold },
      after: { enabled, threshold },
      reason: input.reason.trim(),
    });
    return { version };
  });
}

function refuseThreshold(
  rule: { thresholdMin: number | null; thresholdMax: number | null; thresholdUnit: string | null },
  threshold: number | null,
): void {
  const { thresholdMin: least, thresholdMax: most, thresholdUnit } = rule;
  if (least === null || most === null) {
    if (threshold !== null) throw new InvalidInput("This rule has nothing to measure.", "threshold");
    return;
  }
  if (threshold === null || threshold < least || threshold > most)
    throw new InvalidInput(`Choose between ${least} and ${most} ${thresholdUnit}.`, "threshold");
}
