import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import { databaseNow } from "@/server/scheduling/commands/lock-schedule";
import type { AlarmCheck, Observations } from "../evaluation/alarm-check";
import { ALARM_CHECKS } from "../evaluation/alarm-checks";
import { reconcileAlarms, type Reconciled } from "../evaluation/reconcile-alarms";

/**
 * Looks at everything that rules ask for, by the database's clock, and opens and clears alarms accordingly. Any number
 * of processes may do so at any time: a rule that another has in hand is left to it. Resolves to how many alarms were
 * opened and cleared. A rule that cannot be looked at does not keep the others from it; what it threw is thrown at
 * the end.
 */
export async function evaluateAlarms(ctx: Context, observed: Observations): Promise<Reconciled> {
  const total: Reconciled = { opened: 0, cleared: 0 };
  const failures: unknown[] = [];
  for (const check of ALARM_CHECKS) {
    try {
      const done = await inTransaction(ctx, (tx) => evaluateRule(tx, check, observed));
      total.opened += done.opened;
      total.cleared += done.cleared;
    } catch (error) {
      failures.push(error);
      // A database that is away is asked once, not once for each rule.
      if (isDatabaseAway(error)) break;
    }
  }
  if (failures.length === 1) throw failures[0];
  if (failures.length > 1) throw new AggregateError(failures, "Several alarm rules could not be evaluated.");
  return total;
}

const NOTHING: Reconciled = { opened: 0, cleared: 0 };

async function evaluateRule(tx: TxContext, check: AlarmCheck, observed: Observations): Promise<Reconciled> {
  const [lock] = await tx.db.$queryRaw<[{ isOurs: boolean }]>`
    SELECT pg_try_advisory_xact_lock(hashtextextended(${`alarm-rule:${check.rule}`}, 0)) AS "isOurs"`;
  if (!lock.isOurs) return NOTHING;
  const rule = await tx.db.alarmRule.findUnique({ where: { key: check.rule } });
  if (!rule?.enabled) return NOTHING;
  const call = { tx, rule, observed, now: await databaseNow(tx) };
  const findings = await check.find(call);
  if (findings === null) return NOTHING;
  const reconciled = await reconcileAlarms(call, check, findings);
  await check.after?.(call);
  return reconciled;
}

function isDatabaseAway(error: unknown): boolean {
  if (typeof error !== "object" || error === null) return false;
  const { code, cause } = error as { code?: unknown; cause?: unknown };
  const isAway =
    typeof code === "string" && /^(P1001|P1017|P2024|P2028|ECONN|ENOTFOUND|ETIMEDOUT|57P|08)/.test(code);
  return isAway || isDatabaseAway(cause);
}
