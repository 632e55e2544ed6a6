import type { ChannelAnswer } from "@/server/gateways/message-channel";
import { openAlarm } from "@/server/alarms/commands/open-alarm";
import { inTransaction, type TxContext } from "@/server/platform/context";
import { settleMessage, type NextStep } from "../commands/settle-message";
import { suppressAddress } from "../commands/suppress-address";
import { retryPlan, RETRY_WINDOW_MS } from "../domain/retry-plan";
import type { BegunAttempt } from "./begin-attempt";
import type { ClaimedMessage } from "./claim-messages";
import type { LoadedMessage } from "./load-message";
import type { Sending } from "./sending";

/** One call that ended. */
export interface EndedCall {
  claimed: ClaimedMessage;
  message: LoadedMessage;
  attempt: BegunAttempt;
  device: { id: string; token: string } | null;
  answer: ChannelAnswer;
  /** What the message's other devices were answered in this round. */
  before: readonly ChannelAnswer[];
  /** Whether other devices of the message are still to be called: then it is not settled yet. */
  isMore: boolean;
}

/**
 * Writes down what came of a call, with all that follows from it: the message's status, when it is tried again, the
 * address or token that is no use any more, the alarm. What the call told is kept even when another worker has the
 * message by now, because it is true.
 */
export async function recordAnswer(sending: Sending, call: EndedCall): Promise<void> {
  const { answer, message } = call;
  if (answer.kind === "PAUSED") sending.onPaused(message.channel, answer.untilMs);
  if (answer.kind === "ACCEPTED" && !call.isMore && (await recordAccepted(sending, call))) return;
  await inTransaction({ ...sending.ctx, actor: { kind: "system", name: "Messages" } }, async (tx) => {
    // The message first, as everyone does who changes it and its attempts.
    const [held] = await tx.db.$queryRaw<{ now: Date; isMine: boolean }[]>`
      SELECT scheduling_now() AS now, lease_token = ${call.claimed.leaseToken} AS "isMine"
      FROM message WHERE id = ${message.id} FOR UPDATE`;
    if (!held) return;
    await writeOutcome(tx, call);
    if (answer.kind === "PAUSED" && held.isMine) await unspend(tx, message.id);
    // What becomes of a message that another worker has by now is that one's to say.
    if (!call.isMore)
      await settleMessage(tx, message.id, held.isMine ? nextStep(call, held.now, sending) : null);
    await actOn(tx, call);
  });
}

/** The usual end, in one statement. False when something else happened meanwhile, and it must be looked at closely. */
async function recordAccepted(
  { accept }: Sending,
  { claimed, attempt, answer, message }: EndedCall,
): Promise<boolean> {
  if (answer.kind !== "ACCEPTED" || message.earlier.length > 0) return false;
  return accept({
    message: claimed.id,
    token: claimed.leaseToken.toString(),
    attempt: attempt.id,
    providerId: answer.providerId,
    httpStatus: answer.exchange.httpStatus,
    request: requestOf(answer),
    response: answer.exchange.response,
    rank: message.channel === "PUSH" ? 20 : 10,
  });
}

const OUTCOMES = {
  ACCEPTED: "ACCEPTED",
  RETRY: "RETRYABLE",
  PAUSED: "RETRYABLE",
  REJECTED: "REFUSED",
  UNKNOWN: "UNKNOWN",
} as const satisfies Record<ChannelAnswer["kind"], string>;

async function writeOutcome(tx: TxContext, { attempt, answer, message }: EndedCall): Promise<void> {
  const providerId = answer.kind === "ACCEPTED" ? answer.providerId : null;
  const code = answer.kind === "ACCEPTED" ? null : answer.code;
  const detail = answer.kind === "ACCEPTED" ? null : answer.reason.slice(0, 1_000);
  const retryAfterMs = answer.kind === "RETRY" || answer.kind === "UNKNOWN" ? answer.retryAfterMs : null;
  // An attempt that another worker gave up for lost may end well after all; nothing else is ever taken back.
  await tx.db.$executeRaw`
    UPDATE message_attempt SET outcome = ${OUTCOMES[answer.kind]}::attempt_outcome, finished_at = scheduling_now(),
      provider_id = coalesce(${providerId}, provider_id), code = ${code}, detail = ${detail},
      retry_after_ms = ${retryAfterMs === null ? null : Math.min(Math.round(retryAfterMs), 2_147_483_647)},
      http_status = ${answer.exchange.httpStatus}, request = ${JSON.stringify(requestOf(answer))}::jsonb,
      response = ${JSON.stringify(answer.exchange.response)}::jsonb
    WHERE id = ${attempt.id} AND (outcome IS NULL OR outcome = 'UNKNOWN')`;
  if (answer.kind !== "ACCEPTED" || message.channel !== "EMAIL") return;
  // The same key is the same mail: what was unknown of it is known now.
  await tx.db.$executeRaw`
    UPDATE message_attempt SET outcome = 'ACCEPTED', provider_id = ${providerId}, resolved_by = 'REPEAT'
    WHERE message_id = ${message.id} AND outcome = 'UNKNOWN' AND id <> ${attempt.id}`;
}

function requestOf({ exchange: { operation, request, durationMs } }: ChannelAnswer) {
  return { operation, ...request, durationMs };
}

/** A call that could not succeed for anyone counts for nothing: neither as an attempt, nor against the window. */
async function unspend(tx: TxContext, messageId: string): Promise<void> {
  await tx.db.$executeRaw`
    UPDATE message SET attempts = attempts - 1, first_sent_at = CASE WHEN attempts > 1 THEN first_sent_at END
    WHERE id = ${messageId} AND attempts > 0`;
}

function nextStep(call: EndedCall, now: Date, { settings }: Sending): NextStep | null {
  const { message } = call;
  // Of several devices the one that is to be called again decides.
  const answer = [...call.before, call.answer].find(isForAgain) ?? call.answer;
  switch (answer.kind) {
    case "ACCEPTED":
      return null;
    case "PAUSED":
      return { kind: "RETRY", dueAt: new Date(answer.untilMs), reason: "CHANNEL_PAUSED", code: answer.code };
    case "REJECTED":
      return { kind: "FAIL", dueAt: null, reason: answer.suppress ?? "REFUSED", code: answer.code };
    case "RETRY":
      return planned(message, answer, now, message.expiresAt);
    case "UNKNOWN": {
      if (message.channel === "SMS")
        return {
          kind: "RETRY",
          dueAt: new Date(now.getTime() + settings.firstLookMs),
          reason: "UNKNOWN",
          code: answer.code,
        };
      return planned(message, answer, now, null);
    }
  }
}

function isForAgain({ kind }: ChannelAnswer): boolean {
  return kind === "PAUSED" || kind === "RETRY" || kind === "UNKNOWN";
}

function planned(
  { channel, attempts, firstSentAt }: LoadedMessage,
  { code, retryAfterMs }: { code: string; retryAfterMs: number | null },
  now: Date,
  expiresAt: Date | null,
): NextStep {
  const plan = retryPlan(
    { channel, code, failures: attempts + 1, firstSentAt: firstSentAt ?? now, now, retryAfterMs, expiresAt },
    Math.random(),
  );
  return plan.kind === "RETRY"
    ? { kind: "RETRY", dueAt: plan.at, reason: "REFUSED_FOR_NOW", code }
    : { kind: plan.kind, dueAt: null, reason: plan.reason, code };
}

/** Whether the window in which a message is tried is over. */
export function isWindowOver({ firstSentAt, now }: LoadedMessage): boolean {
  return firstSentAt !== null && now.getTime() - firstSentAt.getTime() > RETRY_WINDOW_MS;
}

async function actOn(tx: TxContext, { answer, message, device }: EndedCall): Promise<void> {
  const { channel } = message;
  if (answer.kind === "PAUSED")
    await openAlarm(tx, {
      rule: "channel-paused",
      subjectKind: "channel",
      subjectId: channel,
      code: answer.code,
      message: `${CHANNEL_WORDS[channel]} wait: ${answer.reason}`,
    });
  if ((answer.kind === "REJECTED" || answer.kind === "RETRY") && answer.alarm)
    await openAlarm(tx, {
      rule: "message-refused",
      subjectKind: "channel",
      subjectId: channel,
      code: answer.code,
      message: `${CHANNEL_WORDS[channel]} are refused: ${answer.reason}`,
    });
  if (answer.kind !== "REJECTED") return;
  if (answer.deadToken && device)
    // The token too: the device may have a new one since the call began.
    await tx.db.pushDevice.deleteMany({ where: { id: device.id, token: device.token } });
  if (answer.suppress && message.toAddress)
    await suppressAddress(
      tx,
      { channel, address: message.toAddress, reason: `The provider refused it with ${answer.code}` },
      { origin: answer.suppress, purposes: ["TRANSACTIONAL", "MARKETING"], code: answer.code },
    );
}

const CHANNEL_WORDS = { EMAIL: "E-mails", SMS: "SMS", PUSH: "Push messages" } as const;
