import { inTransaction, type Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { AlarmSending } from "../sending/alarm-sending";

/**
 * Writes down where alarms go from now on, for whoever raises them. What the settings no longer name is sent nothing
 * more. The worker that started last has the last word.
 */
export async function registerAlarmTargets(ctx: Context, sending: AlarmSending): Promise<void> {
  const targets = [
    ...(sending.email?.addresses ?? []).map((address) => ({ channel: "EMAIL", address })),
    ...(sending.webhook ? [{ channel: "WEBHOOK", address: new URL(sending.webhook.url).host }] : []),
  ].map((target) => ({ id: newId("atgt"), ...target }));
  await inTransaction(ctx, async (tx) => {
    // Workers that start at one time write the same rows.
    await tx.db.$queryRaw`SELECT pg_advisory_xact_lock(hashtextextended('alarm-targets', 0))::text`;
    await tx.db.$executeRaw`
      UPDATE alarm_target t SET removed_at = scheduling_now()
       WHERE removed_at IS NULL AND NOT EXISTS (
         SELECT FROM jsonb_to_recordset(${JSON.stringify(targets)}::jsonb) AS given(channel alarm_channel, address text)
          WHERE given.channel = t.channel AND given.address = t.address)`;
    await tx.db.$executeRaw`
      INSERT INTO alarm_target (id, channel, address, registered_at)
      SELECT id, channel, address, scheduling_now()
        FROM jsonb_to_recordset(${JSON.stringify(targets)}::jsonb) AS given(id text, channel alarm_channel, address text)
      ON CONFLICT (channel, address) DO UPDATE SET removed_at = NULL`;
  });
}
