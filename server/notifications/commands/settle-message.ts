import type { TxContext } from "@/server/platform/context";
import type { Channel } from "../domain/channel";
import {
  foldProviderEvents,
  type FoldedDelivery,
  type ProviderEventFact,
} from "../domain/fold-provider-events";
import { messageOverAttempts, type MessageOverAttempts } from "../domain/message-over-attempts";
import { canMoveMessage, LOST_STATUSES, type MessageStatus } from "../domain/message-status";
import { ENGAGEMENTS, RANK_BOUNCED_FOR_GOOD } from "../domain/provider-event-meaning";
import { planFallback } from "./plan-fallback";
import { suppressByEvent } from "./suppress-by-event";

/** What is to happen to a message that no provider has: tried again, or over. */
export interface NextStep {
  kind: "RETRY" | "FAIL" | "EXPIRE";
  /** For RETRY, and for what is unknown: when it is looked at again. */
  dueAt: Date | null;
  reason: string;
  code: string | null;
}

/** How long a message whose outcome is unknown waits when nobody says otherwise, in milliseconds. */
const UNKNOWN_WAIT_MS = 60_000;

interface MessageRow {
  id: string;
  channel: Channel;
  status: MessageStatus;
  toAddress: string | null;
  now: Date;
}

/**
 * Brings a message to what its attempts and their events say: a function of what is stored, so that neither order
 * nor repetition matters. `next` counts only for what stays with us. A message that is lost gets its stand-in on
 * another channel, and an address of which an event says that it is no use is suppressed. Locks the message; resolves
 * to whether its status moved.
 */
export async function settleMessage(
  tx: TxContext,
  messageId: string,
  next: NextStep | null = null,
): Promise<boolean> {
  const [message] = await tx.db.$queryRaw<MessageRow[]>`
    SELECT id, channel, status, to_address AS "toAddress", scheduling_now() AS now
    FROM message WHERE id = ${messageId} FOR UPDATE`;
  if (!message) return false;
  const { folded, heard } = await foldAttempts(tx, message);
  const isMoved = await moveByFold(tx, message, folded, next);
  // Whoever settles handles all events that wait, so all that follows from each is done here.
  for (const event of heard) await suppressByEvent(tx, event, message);
  return isMoved;
}

async function moveByFold(
  tx: TxContext,
  message: MessageRow,
  folded: readonly FoldedAttempt[],
  next: NextStep | null,
): Promise<boolean> {
  await writeEngagement(tx, message, folded);
  const over = messageOverAttempts(folded.map(({ attempt, fold }) => ({ ...attempt, ...statusOf(fold) })));
  if (!over) return false;
  const decisive = folded.find(({ attempt }) => attempt.number === over.attempt)!;
  const told = decisive.fold.status !== null;
  const to = placeOf(over.status, told, next);
  if (to === message.status) return stayed(tx, message, decisive, next);
  if (to === null || !canMoveMessage(message.status, to)) return false;
  const isOurs = to === "UNKNOWN" || to === "RETRY_WAIT";
  const dueAt = isOurs
    ? (next?.dueAt ?? new Date(message.now.getTime() + (to === "UNKNOWN" ? UNKNOWN_WAIT_MS : 0)))
    : null;
  const code = told ? decisive.fold.code : (next?.code ?? decisive.attempt.code);
  const reason = next && !told ? next.reason : needsReason(to) ? (code ?? "TOLD_BY_PROVIDER") : null;
  await tx.db.$executeRaw`
    UPDATE message SET status = ${to}::message_status, status_at = ${over.statusAt ?? message.now}, status_reason = ${reason},
      status_code = ${code}, due_at = ${dueAt}, worker = NULL, hold_until = NULL, hold_reason = NULL
    WHERE id = ${message.id}`;
  if (isLost(to)) await planFallback(tx, message.id, decisive.fold.rank === RANK_BOUNCED_FOR_GOOD);
  return true;
}

interface AttemptRow {
  id: string;
  number: number;
  deviceId: string | null;
  providerId: string | null;
  outcome: "ACCEPTED" | "RETRYABLE" | "REFUSED" | "UNKNOWN" | "NOT_TAKEN" | null;
  finishedAt: Date | null;
  code: string | null;
  rank: number;
  conflict: boolean;
}

interface EventRow {
  id: bigint;
  dedupeId: string;
  type: string;
  attemptId: string | null;
  providerId: string | null;
  code: string | null;
  permanent: boolean;
  occurredAt: Date;
  handledAt: Date | null;
}

interface FoldedAttempt {
  attempt: AttemptRow;
  fold: FoldedDelivery;
}

/** Every attempt with the fold of its events, and the events that nobody had handled before. */
async function foldAttempts(
  tx: TxContext,
  { id, channel }: MessageRow,
): Promise<{ folded: FoldedAttempt[]; heard: EventRow[] }> {
  const attempts = await tx.db.messageAttempt.findMany({
    where: { messageId: id },
    orderBy: { number: "asc" },
  });
  const events: EventRow[] = await tx.db.providerEvent.findMany({
    where: { messageId: id },
    orderBy: { id: "asc" },
    omit: { rawBody: true },
  });
  const folded: FoldedAttempt[] = [];
  const heard = new Set<EventRow>();
  for (const attempt of attempts) {
    const own = events.filter((event) => isOf(event, attempt));
    const fold = foldProviderEvents(channel, [...answerOf(attempt), ...own.map(factOf)]);
    folded.push({ attempt, fold });
    await writeFold(tx, attempt, fold, own.find(({ providerId }) => providerId !== null)?.providerId ?? null);
    for (const event of own.filter(({ handledAt }) => handledAt === null)) {
      heard.add(event);
      const place = fold.timeline.find(({ dedupeId }) => dedupeId === event.dedupeId);
      await tx.db.$executeRaw`
        UPDATE provider_event SET handled_at = ${tx.clock.now()}, applied = ${place?.applied ?? false},
          applied_reason = ${place?.reason ?? "REPEATED"} WHERE id = ${event.id} AND handled_at IS NULL`;
    }
  }
  return { folded, heard: [...heard] };
}

/** A repeated call under the same key is the same mail, so what is told of it is told of both attempts. */
function isOf(event: EventRow, attempt: AttemptRow): boolean {
  return (
    event.attemptId === attempt.id || (attempt.providerId !== null && event.providerId === attempt.providerId)
  );
}

function factOf({ dedupeId, type, occurredAt, code, permanent }: EventRow): ProviderEventFact {
  return { dedupeId, type, occurredAt, code, permanent };
}

/** The answer to our own call is the first that a provider tells of an attempt. */
function answerOf({ outcome, finishedAt }: AttemptRow): ProviderEventFact[] {
  if (outcome !== "ACCEPTED" || !finishedAt) return [];
  return [{ dedupeId: "answer", type: "accepted", occurredAt: finishedAt }];
}

async function writeFold(
  tx: TxContext,
  attempt: AttemptRow,
  fold: FoldedDelivery,
  toldId: string | null,
): Promise<void> {
  // A provider that tells of a message has it, whatever we believed of the call.
  const isResolved =
    fold.status !== null && (attempt.outcome === "UNKNOWN" || attempt.outcome === "NOT_TAKEN");
  const isNamed = attempt.providerId === null && toldId !== null;
  if (fold.rank === attempt.rank && fold.conflict === attempt.conflict && !isResolved && !isNamed) return;
  await tx.db.$executeRaw`
    UPDATE message_attempt SET status = ${fold.status}::message_status, status_at = ${fold.statusAt}, rank = ${fold.rank},
      conflict = ${fold.conflict}, provider_id = coalesce(provider_id, ${toldId}),
      outcome = CASE WHEN ${isResolved} THEN 'ACCEPTED' ELSE outcome END,
      resolved_by = CASE WHEN ${isResolved} THEN coalesce(resolved_by, 'CALLBACK') ELSE resolved_by END
    WHERE id = ${attempt.id}`;
}

async function writeEngagement(
  tx: TxContext,
  message: MessageRow,
  folded: readonly FoldedAttempt[],
): Promise<void> {
  const [opened, clicked, read, complained, unsubscribed] = ENGAGEMENTS.map((kind) => {
    const times = folded.flatMap(({ fold }) => fold.engagement[kind] ?? []);
    return times.length === 0 ? null : new Date(Math.min(...times.map((at) => at.getTime())));
  });
  const conflict = folded.some(({ fold }) => fold.conflict);
  if (!conflict && !opened && !clicked && !read && !complained && !unsubscribed) return;
  await tx.db.$executeRaw`
    UPDATE message SET conflict = ${conflict}, opened_at = ${opened}, clicked_at = ${clicked}, read_at = ${read},
      complained_at = ${complained}, unsubscribed_at = ${unsubscribed}
    WHERE id = ${message.id}`;
}

function statusOf({ status, statusAt }: FoldedDelivery) {
  return { status, statusAt };
}

/** Where the attempts put the message; null when they say nothing yet. */
function placeOf(
  status: MessageOverAttempts["status"],
  told: boolean,
  next: NextStep | null,
): MessageStatus | null {
  if (status === "SENDING") return null;
  if (told || (status !== "UNKNOWN" && status !== "RETRY_WAIT")) return status;
  if (next?.kind === "FAIL") return "FAILED";
  if (next?.kind === "EXPIRE" && status === "RETRY_WAIT") return "EXPIRED";
  return status;
}

/** What follows although the status is the same: another time to look, or a bounce that is for good by now. */
async function stayed(
  tx: TxContext,
  { id, status }: MessageRow,
  { attempt, fold }: FoldedAttempt,
  next: NextStep | null,
): Promise<false> {
  if ((status === "UNKNOWN" || status === "RETRY_WAIT") && next?.dueAt)
    await tx.db.$executeRaw`UPDATE message SET due_at = ${next.dueAt}, worker = NULL WHERE id = ${id}`;
  if (fold.rank === RANK_BOUNCED_FOR_GOOD && attempt.rank < RANK_BOUNCED_FOR_GOOD)
    await planFallback(tx, id, true);
  return false;
}

function needsReason(status: MessageStatus): boolean {
  return ["SKIPPED", "SUPPRESSED", "EXPIRED", "CANCELLED", "FAILED"].includes(status);
}

function isLost(status: MessageStatus): boolean {
  return (LOST_STATUSES as readonly MessageStatus[]).includes(status) && status !== "EXPIRED";
}
