import type { FoundMessage } from "@/server/gateways/message-channel";
import { inTransaction, type TxContext } from "@/server/platform/context";
import { settleMessage } from "../commands/settle-message";
import { storeLookUp } from "../commands/store-provider-event";
import type { ClaimedMessage } from "./claim-messages";
import type { EarlierAttempt, LoadedMessage } from "./load-message";
import { isWindowOver } from "./record-answer";
import type { Sending } from "./sending";
import { takeTurn } from "./take-turn";

const LOOK_AGAIN_MS = 30_000;
/** Twilio's clock may be behind ours by so much. */
const OTHERS_SINCE_MS = 3_600_000;

/**
 * Settles an SMS of which nobody knows whether Twilio has it: found, it is; not found a while after its call, it
 * never was and may be sent again. Nothing is ever sent here.
 */
export async function lookUpSms(
  sending: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
  attempt: EarlierAttempt,
): Promise<void> {
  const { ctx, settings, channels } = sending;
  const provider = channels.SMS!;
  if (!(await takeTurn(sending, provider.pace))) return waitFor(sending, claimed, 1_000);
  const answer = await provider.channel.find(
    {
      to: message.toAddress!,
      content: { body: message.stored!.text },
      startedAt: attempt.startedAt,
      notProviderIds: await othersIds(sending, message),
    },
    sending.abort,
  );
  if ("limits" in answer) provider.pace.learn(answer.limits);
  switch (answer.kind) {
    case "FOUND":
      return inTransaction(ctx, (tx) => recordFound(tx, message, attempt, answer.message));
    case "ABSENT": {
      const ageMs = message.now.getTime() - attempt.startedAt.getTime();
      if (ageMs < settings.notTakenAfterMs)
        return waitFor(sending, claimed, settings.notTakenAfterMs - ageMs);
      return inTransaction(ctx, (tx) => recordNotTaken(tx, message, attempt));
    }
    case "NOT_OFFERED":
    case "UNAVAILABLE":
      if (isWindowOver(message))
        return inTransaction(ctx, async (tx) => {
          const code = "UNKNOWN_OUTCOME";
          await settleMessage(tx, message.id, { kind: "FAIL", dueAt: null, reason: code, code: null });
        });
      return waitFor(sending, claimed, LOOK_AGAIN_MS);
  }
}

async function recordFound(
  tx: TxContext,
  message: LoadedMessage,
  attempt: EarlierAttempt,
  found: FoundMessage,
): Promise<void> {
  await tx.db.$executeRaw`SELECT FROM message WHERE id = ${message.id} FOR UPDATE`;
  await tx.db.$executeRaw`
    UPDATE message_attempt SET outcome = 'ACCEPTED', provider_id = ${found.providerId}, resolved_by = 'LOOKUP'
    WHERE id = ${attempt.id} AND outcome = 'UNKNOWN'`;
  await storeLookUp(tx, { provider: "twilio", attemptId: attempt.id, messageId: message.id, found });
  await settleMessage(tx, message.id);
}

async function recordNotTaken(tx: TxContext, message: LoadedMessage, attempt: EarlierAttempt): Promise<void> {
  await tx.db.$executeRaw`SELECT FROM message WHERE id = ${message.id} FOR UPDATE`;
  // Not when a callback came meanwhile: then Twilio does have it.
  await tx.db.$executeRaw`
    UPDATE message_attempt SET outcome = 'NOT_TAKEN', resolved_by = 'LOOKUP'
    WHERE id = ${attempt.id} AND outcome = 'UNKNOWN' AND status IS NULL
      AND NOT EXISTS (SELECT FROM provider_event e WHERE e.attempt_id = ${attempt.id})`;
  await settleMessage(tx, message.id, { kind: "RETRY", dueAt: null, reason: "NOT_TAKEN", code: null });
}

/** Ids of this number's other messages, so that one of them is not taken for the lost one. */
async function othersIds({ ctx }: Sending, message: LoadedMessage): Promise<Set<string>> {
  const since = new Date(message.now.getTime() - OTHERS_SINCE_MS);
  const { rows } = await ctx.pool.query<{ id: string }>(
    `SELECT a.provider_id AS id FROM message_attempt a JOIN message m ON m.id = a.message_id
     WHERE m.phone_reversed = reverse(substr($1, 2)) AND m.to_address = $1 AND m.channel = 'SMS' AND a.provider_id IS NOT NULL
       AND a.started_at >= least($2::timestamptz, $3::timestamptz)`,
    [message.toAddress, since, message.earlier[0]?.startedAt ?? since],
  );
  return new Set(rows.map(({ id }) => id));
}

async function waitFor({ ctx }: Sending, claimed: ClaimedMessage, waitMs: number): Promise<void> {
  await ctx.pool.query(
    `UPDATE message SET due_at = scheduling_now() + $3 * interval '1 millisecond', worker = NULL
     WHERE id = $1 AND lease_token = $2 AND status = 'UNKNOWN'`,
    [claimed.id, claimed.leaseToken, Math.max(waitMs, 10)],
  );
}
