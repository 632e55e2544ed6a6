import type { Alarm } from "@/server/platform/prisma/client";
import { clearAlarm } from "../commands/clear-alarm";
import { openAlarm } from "../commands/open-alarm";
import { storableJson, storableText } from "@/server/platform/storable";
import type { AlarmCheck, CheckCall, Finding } from "./alarm-check";

export interface Reconciled {
  opened: number;
  cleared: number;
}

/** Opens an alarm for each finding that has none, keeps those that have one, and clears those that are over. */
export async function reconcileAlarms(
  call: CheckCall,
  check: AlarmCheck,
  findings: readonly Finding[],
): Promise<Reconciled> {
  const { tx, rule } = call;
  const open = await tx.db.alarm.findMany({ where: { ruleKey: rule.key, clearedAt: null } });
  const bySubject = new Map(open.map((alarm) => [alarm.subjectId, alarm]));
  let opened = 0;
  for (const finding of findings) {
    const alarm = bySubject.get(finding.subjectId);
    bySubject.delete(finding.subjectId);
    if (!alarm) {
      if (await wasTold(call, finding)) continue;
      if (await openAlarm(tx, { rule: rule.key, ...finding })) opened += 1;
    } else await keepOpen(call, alarm, finding);
  }
  let cleared = 0;
  for (const alarm of bySubject.values()) {
    if (isLingering(call, check, alarm)) continue;
    const reason = await check.clearReason?.(call, alarm);
    cleared += await clearAlarm(tx, rule.key, alarm.subjectId, reason);
  }
  return { opened, cleared };
}

/** Whether an alarm was opened for it after it happened: a person has dealt with it, or it was mended. */
async function wasTold({ tx, rule }: CheckCall, { subjectId, happenedAt }: Finding): Promise<boolean> {
  if (!happenedAt) return false;
  const told = await tx.db.alarm.findFirst({
    where: { ruleKey: rule.key, subjectId, lastSeenAt: { gte: happenedAt } },
    select: { id: true },
  });
  return told !== null;
}

async function keepOpen({ tx, now }: CheckCall, alarm: Alarm, finding: Finding): Promise<void> {
  const { happenedAt, message, detail } = finding;
  // How it stands may change while it is so: who took over, by how much a clock is wrong.
  if (message !== alarm.message)
    await tx.db.$executeRaw`
      UPDATE alarm SET message = ${storableText(message)}, detail = coalesce(${storableJson(detail)}::jsonb, detail)
       WHERE id = ${alarm.id} AND cleared_at IS NULL`;
  if (happenedAt && happenedAt <= alarm.lastSeenAt) return;
  await tx.db.$executeRaw`
    UPDATE alarm SET last_seen_at = greatest(last_seen_at, ${now}::timestamptz),
           occurrences = occurrences + ${happenedAt ? 1 : 0}::int
     WHERE id = ${alarm.id} AND cleared_at IS NULL`;
}

function isLingering({ now }: CheckCall, check: AlarmCheck, alarm: Alarm): boolean {
  const lingerMs = check.lingerMs?.(alarm) ?? 0;
  return now.getTime() - alarm.lastSeenAt.getTime() < lingerMs;
}
