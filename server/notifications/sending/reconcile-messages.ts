import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { inTransaction } from "@/server/platform/context";
import { settleMessage } from "../commands/settle-message";
import { storeLookUp } from "../commands/store-provider-event";
import { IN_FLIGHT_STATUSES } from "../domain/message-status";
import { PROVIDERS, type Sending } from "./sending";

const PAGE = 50;
/** After so many days a provider tells nothing new. */
const DAYS_MAX = 3;
/** A callback gets lost now and then; so many in one round mean that none arrives. */
const MISSED_MAX = 10;

interface InFlight {
  id: string;
  channel: "EMAIL" | "SMS";
  statusAt: Date;
  attemptId: string;
  providerId: string;
}

/**
 * Asks the providers about each message that they have and of which they have told nothing for a while, and applies
 * what they say: callbacks get lost. Each is asked once per round, at the pace of its channel. Notes for each channel
 * how many they were and of how many the provider knew more, and opens an alarm when those are many.
 */
export async function reconcileMessages(sending: Sending, options: { silentMs: number }): Promise<void> {
  for (const channel of ["EMAIL", "SMS"] as const) {
    if (!sending.channels[channel]) continue;
    const gap = { asked: 0, repaired: 0 };
    let after = { statusAt: new Date(0), id: "" };
    for (;;) {
      const page = await silentMessages(sending, { channel, after, ...options });
      for (const message of page) {
        if (sending.noMoreTurns.aborted) return;
        gap.asked += 1;
        if (await ask(sending, message)) gap.repaired += 1;
      }
      const last = page.at(-1);
      if (!last || page.length < PAGE) break;
      after = last;
    }
    await noteGap(sending, channel, gap);
  }
}

async function noteGap(
  { ctx, log }: Sending,
  channel: "EMAIL" | "SMS",
  { asked, repaired }: { asked: number; repaired: number },
): Promise<void> {
  if (repaired > 0)
    log?.warn({ channel, asked, repaired }, "A provider knew more of messages than its callbacks had told");
  await inTransaction(ctx, async (tx) => {
    await tx.db.$executeRaw`
      INSERT INTO callback_gap (channel, looked_at, asked, repaired)
      VALUES (${channel}::message_channel, scheduling_now(), ${asked}, ${repaired})
      ON CONFLICT (channel) DO UPDATE
        SET looked_at = excluded.looked_at, asked = excluded.asked, repaired = excluded.repaired`;
    if (repaired < MISSED_MAX) return;
    await openAlarm(tx, {
      rule: "callbacks-missing",
      subjectKind: "channel",
      subjectId: channel,
      message: `${PROVIDERS[channel]} knew more of ${repaired} of ${asked} messages than it had told us.`,
    });
  });
}

async function silentMessages(
  { ctx }: Sending,
  wanted: { channel: "EMAIL" | "SMS"; after: { statusAt: Date; id: string }; silentMs: number },
): Promise<InFlight[]> {
  const { rows } = await ctx.pool.query<InFlight>(
    `SELECT m.id, m.channel, m.status_at AS "statusAt", a.id AS "attemptId", a.provider_id AS "providerId"
     FROM message m JOIN LATERAL (
       SELECT id, provider_id FROM message_attempt WHERE message_id = m.id AND provider_id IS NOT NULL
       ORDER BY number DESC LIMIT 1) a ON true
     WHERE m.channel = $1::message_channel AND m.status = ANY ($2::message_status[])
       AND m.status_at < scheduling_now() - $3 * interval '1 millisecond'
       AND m.status_at > scheduling_now() - $4 * interval '1 day' AND (m.status_at, m.id) > ($5, $6)
     ORDER BY m.status_at, m.id LIMIT ${PAGE}`,
    [wanted.channel, IN_FLIGHT_STATUSES, wanted.silentMs, DAYS_MAX, wanted.after.statusAt, wanted.after.id],
  );
  return rows;
}

/** Resolves to whether the provider knew more. */
async function ask(sending: Sending, { id, channel, attemptId, providerId }: InFlight): Promise<boolean> {
  const { channel: provider, pace } = sending.channels[channel]!;
  if (!(await pace.takeTurn(sending.noMoreTurns))) return false;
  const answer = await provider.fetch(providerId, sending.abort);
  if ("limits" in answer) pace.learn(answer.limits);
  if (answer.kind !== "FOUND") return false;
  const { message: found } = answer;
  return inTransaction(sending.ctx, async (tx) => {
    const isNews = await storeLookUp(tx, { provider: PROVIDERS[channel], attemptId, messageId: id, found });
    return isNews && (await settleMessage(tx, id));
  });
}
