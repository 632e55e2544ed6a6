import { inTransaction, type Context, type TxContext } from "@/server/platform/context";
import type { Channel } from "../domain/channel";
import { openBody } from "../sealed-content";
import { settleMessage } from "./settle-message";
import { liftStop, suppressAddress } from "./suppress-address";
import { suppressByEvent } from "./suppress-by-event";

const BATCH = 50;
/** An event of a message that is not ours is looked at again for so many days. */
const PARKED_DAYS_MAX = 2;

interface Unhandled {
  id: bigint;
  provider: string;
  type: string;
  providerId: string | null;
  messageId: string | null;
  code: string | null;
  permanent: boolean;
  rawBody: string | null;
}

/**
 * Applies what providers have told and nobody has looked at: statuses, engagement, suppressions. What belongs to no
 * message that is known is parked. Several workers may do this at once. Resolves to whether there may be more; throws
 * the first error at the end, so that one event that cannot be applied keeps no other from it.
 */
export async function applyProviderEvents(ctx: Context): Promise<boolean> {
  const unhandled = await ctx.db.$queryRaw<{ id: bigint }[]>`
    SELECT id FROM provider_event WHERE handled_at IS NULL ORDER BY id LIMIT ${BATCH}`;
  const errors: unknown[] = [];
  for (const { id } of unhandled)
    await inTransaction(ctx, (tx) => applyOne(tx, id)).catch((error: unknown) => errors.push(error));
  if (errors.length > 0) throw errors[0];
  return unhandled.length === BATCH;
}

async function applyOne(tx: TxContext, id: bigint): Promise<void> {
  const [event] = await tx.db.$queryRaw<Unhandled[]>`
    SELECT e.id, e.provider, e.type, e.provider_id AS "providerId", e.message_id AS "messageId", e.code, e.permanent,
      e.raw_body AS "rawBody"
    FROM provider_event e WHERE e.id = ${id} AND e.handled_at IS NULL`;
  if (!event) return;
  if (event.type.startsWith("inbound.")) return applyInbound(tx, event);
  const messageId = event.messageId ?? (await match(tx, event));
  if (messageId === null) return park(tx, event.id);
  // The message before its events, as everyone does; whoever was faster has handled this one.
  const [message] = await tx.db.$queryRaw<{ channel: Channel; toAddress: string | null }[]>`
    SELECT channel, to_address AS "toAddress" FROM message WHERE id = ${messageId} FOR UPDATE`;
  const still = await tx.db.providerEvent.findUnique({ where: { id }, select: { handledAt: true } });
  if (!message || still?.handledAt) return;
  await settleMessage(tx, messageId);
  await markHandled(tx, id);
  await suppressByEvent(tx, event, message);
}

/** Finds the attempt by the provider's id, for events that do not name it. Of several calls for one message the newest. */
async function match(tx: TxContext, { id, provider, providerId }: Unhandled): Promise<string | null> {
  if (providerId === null) return null;
  const [matched] = await tx.db.$queryRaw<{ messageId: string }[]>`
    UPDATE provider_event e SET attempt_id = a.id, message_id = a.message_id,
      raw_body = CASE WHEN a.erased_at IS NULL THEN e.raw_body END
    FROM (SELECT t.id, t.message_id, m.erased_at FROM message_attempt t JOIN message m ON m.id = t.message_id
          WHERE provider_id = ${providerId} AND provider = ${provider}
          ORDER BY started_at DESC LIMIT 1) a
    WHERE e.id = ${id} RETURNING a.message_id AS "messageId"`;
  return matched?.messageId ?? null;
}

async function park(tx: TxContext, id: bigint): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE provider_event SET handled_at = ${tx.clock.now()} WHERE id = ${id} AND handled_at IS NULL AND attempt_id IS NULL`;
}

/** For an event that belongs to the message and to none of its attempts any more. */
async function markHandled(tx: TxContext, id: bigint): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE provider_event SET handled_at = ${tx.clock.now()}, applied = false, applied_reason = 'NO_ATTEMPT'
    WHERE id = ${id} AND handled_at IS NULL`;
}

/** STOP and START, which a traveller writes to us. */
async function applyInbound(tx: TxContext, { id, type, rawBody }: Unhandled): Promise<void> {
  const from = new URLSearchParams(openBody(rawBody) ?? "").get("From") ?? "";
  const isNumber = /^\+[1-9][0-9]{6,14}$/.test(from);
  const isStop = type === "inbound.stop";
  const isMeant = isNumber && (isStop || type === "inbound.start");
  await tx.db.$executeRaw`
    UPDATE provider_event SET handled_at = ${tx.clock.now()}, applied = ${isMeant},
      applied_reason = ${isMeant ? (isStop ? "STOPPED" : "STARTED") : "NOTHING_TO_DO"}
    WHERE id = ${id} AND handled_at IS NULL`;
  if (!isMeant) return;
  const told = { channel: "SMS" as const, address: from, providerEventId: id };
  if (isStop)
    await suppressAddress(
      tx,
      { ...told, reason: "The recipient wrote STOP" },
      { origin: "STOP", purposes: ["TRANSACTIONAL", "MARKETING"], code: null },
    );
  else await liftStop(tx, { ...told, reason: "The recipient wrote START" });
}

/**
 * Gives parked events to the attempts that have become known meanwhile: a callback may be faster than the commit of
 * the answer that its message goes by.
 */
export async function matchParkedEvents(ctx: Context): Promise<void> {
  await ctx.db.$executeRaw`
    UPDATE provider_event e SET attempt_id = a.id, message_id = a.message_id, handled_at = NULL,
      raw_body = CASE WHEN m.erased_at IS NULL THEN e.raw_body END
    FROM message_attempt a JOIN message m ON m.id = a.message_id
    WHERE e.attempt_id IS NULL AND e.handled_at IS NOT NULL AND e.applied IS NULL AND e.provider_id IS NOT NULL
      AND e.received_at > clock_timestamp() - ${PARKED_DAYS_MAX} * interval '1 day'
      AND a.provider_id = e.provider_id AND a.provider = e.provider`;
}
