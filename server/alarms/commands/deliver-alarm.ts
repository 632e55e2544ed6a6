import { maskRecipient } from "@/server/gateways/mask-recipient";
import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { JobAgain } from "@/server/platform/jobs";
import type { AlarmChannel, AlarmOccasion, AlarmSeverity } from "@/server/platform/prisma/enums";
import { storableText } from "@/server/platform/storable";
import type { AlarmSending } from "../sending/alarm-sending";
import { sendAlarmNotice, type SentNotice } from "../sending/send-alarm-notice";
import { clearAlarm } from "./clear-alarm";
import { openAlarm } from "./open-alarm";

/** Tries in all, the first included: with the waits between them more than half an hour. */
const TRIES_MAX = 8;
/** Wait after the first failure, in milliseconds; doubled each time, half of it by chance. */
const BACKOFF_MS = 15_000;
const WAIT_MAX_MS = 3_600_000;
/** An end is told after the beginning, and looks so often whether that is settled. */
const TURN_MS = 5_000;
/** Resend knows a repetition for a day; later than this it could become a second mail. */
const REPEAT_WITHIN_MS = 23 * 3_600_000;

/**
 * Tells one target of an alarm's beginning or end. Once sent, held or given up it does nothing. An attempt that may
 * have arrived is repeated under the same key. Resolves to when it is to be tried again; after eight tries it is given
 * up, and an alarm that is itself never sent says so.
 */
export async function deliverAlarm(
  ctx: Context,
  sending: AlarmSending,
  { deliveryId, signal }: { deliveryId: string; signal: AbortSignal },
): Promise<JobAgain | undefined> {
  const claimed = await inTransaction(ctx, (tx) => claimDelivery(tx, deliveryId));
  if (claimed === null) return undefined;
  if (claimed === "NOT_YET") return after(ctx, TURN_MS);
  const sent = await sendAlarmNotice(
    sending,
    { deliveryId, channel: claimed.channel, address: claimed.address },
    claimed,
    signal,
  );
  return recordSent(ctx, claimed, sent);
}

interface Claimed {
  deliveryId: string;
  alarmId: string;
  occasion: AlarmOccasion;
  targetId: string;
  channel: AlarmChannel;
  address: string;
  isRemoved: boolean;
  rule: string;
  severity: AlarmSeverity;
  title: string;
  message: string;
  advice: string;
  openedAt: Date;
  clearedAt: Date | null;
  attempts: number;
  wasUnknown: boolean;
  isTooLate: boolean;
  /** Of an end: how the beginning stands. */
  raised: "WAITING" | "SENT" | "FAILED" | "HELD" | null;
  mayHaveBeenRaised: boolean;
}

// The attempt is written before the call: whoever dies in between has perhaps sent it.
async function claimDelivery(tx: TxContext, deliveryId: string): Promise<Claimed | "NOT_YET" | null> {
  const [found] = await tx.db.$queryRaw<Claimed[]>`
    SELECT d.id AS "deliveryId", d.alarm_id AS "alarmId", d.occasion::text, d.target_id AS "targetId",
           t.channel::text, t.address, t.removed_at IS NOT NULL AS "isRemoved", d.rule, a.severity::text, d.title,
           d.message, r.advice, a.opened_at AS "openedAt", a.cleared_at AS "clearedAt", d.attempts,
           d.is_unknown AS "wasUnknown",
           coalesce(d.first_tried_at < scheduling_now() - ${REPEAT_WITHIN_MS} * interval '1 millisecond', false) AS "isTooLate",
           CASE d.occasion WHEN 'RESOLVED' THEN raised.status::text END AS raised,
           coalesce(raised.is_unknown, false) AS "mayHaveBeenRaised"
      FROM alarm_delivery d JOIN alarm a ON a.id = d.alarm_id JOIN alarm_rule r ON r.key = d.rule
      JOIN alarm_target t ON t.id = d.target_id
      LEFT JOIN alarm_delivery raised
        ON raised.alarm_id = d.alarm_id AND raised.target_id = d.target_id AND raised.occasion = 'RAISED'
     WHERE d.id = ${deliveryId} AND d.status = 'WAITING' FOR UPDATE OF d`;
  if (!found) return null;
  const hold = async (reason: string) => {
    await settled(tx, deliveryId, "HELD", reason);
    return null;
  };
  if (found.isRemoved) return hold("It is no longer told of alarms.");
  if (found.raised === "WAITING") return "NOT_YET";
  if ((found.raised === "FAILED" || found.raised === "HELD") && !found.mayHaveBeenRaised)
    return hold("It was not told that the alarm had begun.");
  const isUnsafe = found.channel === "EMAIL" && found.wasUnknown && found.isTooLate;
  if (found.attempts >= TRIES_MAX || isUnsafe) {
    await giveUp(tx, found, "It is not known whether it arrived, and it is too late to repeat it.");
    return null;
  }
  await tx.db.$executeRaw`
    UPDATE alarm_delivery SET attempts = attempts + 1, first_tried_at = coalesce(first_tried_at, scheduling_now()),
           is_unknown = true
     WHERE id = ${deliveryId}`;
  return { ...found, attempts: found.attempts + 1 };
}

async function recordSent(ctx: Context, claimed: Claimed, sent: SentNotice): Promise<JobAgain | undefined> {
  const { deliveryId, attempts } = claimed;
  return inTransaction(ctx, async (tx) => {
    // Another worker may have settled it meanwhile, when this one was slow.
    const waits = await tx.db.$queryRaw<unknown[]>`
      SELECT FROM alarm_delivery WHERE id = ${deliveryId} AND status = 'WAITING' FOR UPDATE`;
    if (waits.length === 0) return undefined;
    if (sent.kind === "SENT") return recordArrival(tx, claimed);
    const isUnknown = claimed.wasUnknown || sent.kind === "UNKNOWN";
    await tx.db.$executeRaw`
      UPDATE alarm_delivery SET is_unknown = ${isUnknown}, failure = ${storableText(sent.reason)} WHERE id = ${deliveryId}`;
    if (sent.kind === "HELD") return settled(tx, deliveryId, "HELD", sent.reason);
    const why = isUnknown ? `${sent.reason} It may have arrived.` : sent.reason;
    if (sent.kind === "REFUSED" || attempts >= TRIES_MAX) return giveUp(tx, claimed, why);
    return after(ctx, Math.min(WAIT_MAX_MS, Math.max(backoffMs(attempts), sent.retryAfterMs ?? 0)));
  });
}

async function recordArrival(tx: TxContext, { deliveryId, alarmId, targetId }: Claimed): Promise<undefined> {
  await tx.db.$executeRaw`
    UPDATE alarm_delivery SET status = 'SENT', is_unknown = false, failure = NULL, settled_at = scheduling_now()
     WHERE id = ${deliveryId}`;
  await tx.db.$executeRaw`
    UPDATE alarm SET notified_at = scheduling_now() WHERE id = ${alarmId} AND notified_at IS NULL`;
  await clearAlarm(tx, "alarm-unsent", targetId, "An alarm arrived there since.");
  return undefined;
}

async function giveUp(tx: TxContext, claimed: Claimed, reason: string): Promise<undefined> {
  const { deliveryId, alarmId, targetId, channel, address, title } = claimed;
  await settled(tx, deliveryId, "FAILED", reason);
  const target =
    channel === "EMAIL" ? `by e-mail to ${maskRecipient(address)}` : `to the webhook at ${address}`;
  await openAlarm(tx, {
    rule: "alarm-unsent",
    subjectKind: "alarmTarget",
    subjectId: targetId,
    message: `"${title}" could not be sent ${target}. ${reason}`,
    detail: { alarmId },
  });
  return undefined;
}

async function settled(
  tx: TxContext,
  deliveryId: string,
  status: "FAILED" | "HELD",
  reason: string,
): Promise<undefined> {
  await tx.db.$executeRaw`
    UPDATE alarm_delivery
       SET status = ${status}::alarm_delivery_status, failure = ${storableText(reason)}, settled_at = scheduling_now()
     WHERE id = ${deliveryId}`;
  return undefined;
}

function backoffMs(attempts: number): number {
  return BACKOFF_MS * 2 ** (attempts - 1) * (0.5 + Math.random() / 2);
}

function after({ clock }: Context, waitMs: number): JobAgain {
  return { againAt: new Date(clock.now().getTime() + waitMs) };
}
