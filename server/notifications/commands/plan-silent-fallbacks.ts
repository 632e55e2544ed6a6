import { inTransaction, type Context } from "@/server/platform/context";
import { PUSH_SILENCE_MS } from "../domain/fallback-channel";
import { planFallback } from "./plan-fallback";

/** Older ones were looked at when their time came. */
const LOOK_BACK_MS = 60 * 60_000;

/** Plans what stands in for pushes of which no device has said, for five minutes, that it has them. */
export async function planSilentFallbacks(ctx: Context): Promise<void> {
  const silent = await ctx.db.$queryRaw<{ id: string }[]>`
    SELECT m.id FROM message m
    WHERE m.channel = 'PUSH' AND m.status = 'ACCEPTED' AND m.fallback_of_id IS NULL
      AND m.status_at BETWEEN scheduling_now() - ${LOOK_BACK_MS} * interval '1 millisecond'
        AND scheduling_now() - ${PUSH_SILENCE_MS} * interval '1 millisecond'
      AND NOT EXISTS (SELECT FROM message f WHERE f.fallback_of_id = m.id)
      AND EXISTS (
        SELECT FROM message s WHERE s.source_event = m.source_event AND s.recipient_ref = m.recipient_ref
          AND s.template_key = m.template_key AND s.channel <> 'PUSH' AND s.status = 'SKIPPED')
    ORDER BY m.status_at LIMIT 500`;
  for (const { id } of silent) await inTransaction(ctx, (tx) => planFallback(tx, id, false));
}
