import type { PolicyKey } from "@/server/maintenance/domain/task-keys";
import { daysBefore, ENDED_AT } from "@/server/maintenance/tasks/guards-sql";
import { STALE_AT } from "@/server/maintenance/tasks/delete-sessions";
import { countMessagesOlderSql } from "@/server/notifications/commands/purge-expired-content";
import type { Context } from "@/server/platform/context";
import { NotFound } from "@/server/platform/errors";

const CUTOFF = daysBefore("scheduling_now()", "$1");

/** How many rows are older than so many days, by policy; null where rows cannot be counted here: files. */
const OLDER: Readonly<Record<PolicyKey, string | null>> = {
  "archive-bookings": `SELECT count(*) FROM booking b WHERE NOT b.is_test AND ${ENDED_AT} < ${CUTOFF}`,
  "delete-sessions": `SELECT count(*) FROM staff_session s WHERE ${STALE_AT} < ${CUTOFF}`,
  "compress-logs": null,
  "prune-provider-payloads": `SELECT (SELECT count(*) FROM webhook_event WHERE handled_at IS NOT NULL AND received_at < ${CUTOFF})
    + (SELECT count(*) FROM provider_event WHERE handled_at IS NOT NULL AND raw_body IS NOT NULL AND received_at < ${CUTOFF})
    AS count`,
  "prune-job-history": `SELECT (SELECT count(*) FROM job WHERE status IN ('DONE', 'DISCARDED') AND finished_at < ${CUTOFF})
    + (SELECT count(*) FROM scheduled_run WHERE status NOT IN ('PLANNED', 'RUNNING') AND scheduled_for < ${CUTOFF}) AS count`,
  "prune-events": `SELECT count(*) FROM outbox_event WHERE delivered_at < ${CUTOFF}`,
  "prune-step-ups": `SELECT count(*) FROM step_up WHERE expires_at < ${CUTOFF}`,
  "prune-messages": countMessagesOlderSql("scheduling_now()", "$1"),
};

export interface PolicyPreview {
  key: PolicyKey;
  /** Days as they are, and as they would be. */
  current: number;
  retainDays: number;
  /** Rows older than each; null where only a dry run can tell. Guards may keep some of them. */
  olderNow: number | null;
  olderThen: number | null;
}

/** What another number of days would mean. Throws NotFound. */
export async function previewPolicy(
  ctx: Pick<Context, "db" | "pool">,
  { key, retainDays }: { key: PolicyKey; retainDays: number },
): Promise<PolicyPreview> {
  const policy = await ctx.db.retentionPolicy.findUnique({ where: { key } });
  if (!policy) throw new NotFound("Retention policy", key);
  const older = async (days: number) => {
    const sql = OLDER[key];
    if (sql === null) return null;
    const { rows } = await ctx.pool.query<{ count: string }>(sql, [days]);
    return Number(rows[0]!.count);
  };
  return {
    key,
    current: policy.retainDays,
    retainDays,
    olderNow: await older(policy.retainDays),
    olderThen: await older(retainDays),
  };
}
