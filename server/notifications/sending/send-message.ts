import type { ChannelAnswer, SendRequest } from "@/server/gateways/message-channel";
import { callbackAddress, type CallbackSubject } from "../callback-address";
import { beginAttempt, type BegunAttempt } from "./begin-attempt";
import type { ClaimedMessage } from "./claim-messages";
import { DEVICE_IDLE_DAYS_MAX } from "../commands/read-news";
import { loadMessages, type LoadedMessage } from "./load-message";
import { lookUpSms } from "./look-up-sms";
import { giveBack, moveClaimed } from "./move-claimed";
import { prepareContent, type PreparedContent } from "./prepare-content";
import { isWindowOver, recordAnswer } from "./record-answer";
import { sendBlock, type SendBlock } from "./send-block";
import type { PacedProvider, Sending } from "./sending";
import { takeTurn } from "./take-turn";
import { unsubscribeHeaders } from "../unsubscribe-token";

/** What was read of a message is believed for so long, in milliseconds. */
const STALE_MS = 250;

/** Where one call goes. */
interface Target {
  to: string;
  device: { id: string; token: string } | null;
}

/**
 * Takes one claimed message as far as it goes now: sent, held, skipped, looked up, or given back. Each call is
 * written down and committed before it is made, so that whoever comes after a crash knows that it may have been.
 * Throws only what is no answer, such as a database that is away; the lease then ends by itself.
 */
export async function sendMessage(
  sending: Sending,
  claimed: ClaimedMessage,
  loaded: LoadedMessage,
): Promise<void> {
  await sending.checkpoint?.("claimed", claimed.id);
  const message = await withLostCalls(sending, loaded);
  const unknown = message.earlier.filter(({ outcome, status }) => outcome === "UNKNOWN" && status === null);
  if (unknown.length > 0 && message.channel === "SMS") return settleUnknownSms(sending, claimed, message);
  if (unknown.length > 0 && isWindowOver(message)) return giveUp(sending, claimed);
  // What may have arrived is repeated to learn whether it did; asking whether it is still true comes too late.
  const block = unknown.length > 0 ? null : (sendBlock(message) ?? noWayOut(sending, message));
  if (block) return stopAt(sending, claimed, block);
  const content = await prepareContent(sending.ctx.pool, message);
  if ("kind" in content) return withoutContent(sending, claimed, message, content);
  await callTargets(sending, claimed, message, content);
}

/** Calls that a worker began under an earlier claim and that ended nowhere: nobody knows what became of them. */
async function withLostCalls({ ctx }: Sending, message: LoadedMessage): Promise<LoadedMessage> {
  if (message.earlier.every(({ outcome }) => outcome !== null)) return message;
  await ctx.pool.query(
    `UPDATE message_attempt SET outcome = 'UNKNOWN', finished_at = scheduling_now(), code = 'worker_lost',
       detail = 'The worker ended while the call was under way.'
     WHERE message_id = $1 AND outcome IS NULL`,
    [message.id],
  );
  const earlier = message.earlier.map((one) =>
    one.outcome === null ? { ...one, outcome: "UNKNOWN" as const } : one,
  );
  return { ...message, earlier };
}

async function settleUnknownSms(
  sending: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
): Promise<void> {
  const attempt = message.earlier.findLast(
    ({ outcome, status }) => outcome === "UNKNOWN" && status === null,
  )!;
  let held = claimed;
  if (claimed.status === "SENDING") {
    const { firstLookMs, leaseMs } = sending.settings;
    const isMoved = await moveClaimed(sending.ctx.pool, claimed, {
      to: "UNKNOWN",
      reason: "UNKNOWN",
      code: "worker_lost",
      dueAt: new Date(message.now.getTime() + Math.max(firstLookMs, leaseMs)),
    });
    if (!isMoved) return;
    held = { ...claimed, status: "UNKNOWN" };
  }
  await lookUpSms(sending, held, message, attempt);
}

async function giveUp({ ctx }: Sending, claimed: ClaimedMessage): Promise<void> {
  await moveClaimed(ctx.pool, claimed, { to: "FAILED", reason: "UNKNOWN_OUTCOME" });
}

async function stopAt({ ctx }: Sending, claimed: ClaimedMessage, block: SendBlock): Promise<void> {
  await moveClaimed(
    ctx.pool,
    claimed,
    block.status === "HELD"
      ? { to: "HELD", reason: block.reason, dueAt: block.until, holdReason: "QUIET_HOURS" }
      : { to: block.status, reason: block.reason },
  );
}

async function withoutContent(
  { ctx, settings, log }: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
  none: { kind: "NEVER"; reason: string } | { kind: "NOT_YET" },
): Promise<void> {
  const hasAttempts = message.earlier.length > 0;
  if (none.kind === "NOT_YET")
    return giveBack(ctx.pool, claimed, { hasAttempts, waitMs: settings.attachmentWaitMs });
  log?.error(
    { messageId: message.id, template: message.template, reason: none.reason },
    "A message cannot be written",
  );
  await moveClaimed(ctx.pool, claimed, { to: "FAILED", reason: none.reason });
}

async function callTargets(
  sending: Sending,
  claimed: ClaimedMessage,
  message: LoadedMessage,
  content: PreparedContent,
): Promise<void> {
  const { ctx, channels, checkpoint } = sending;
  const provider = channels[message.channel]!;
  const targets = targetsOf(message);
  const before: ChannelAnswer[] = [];
  let said = content;
  for (const [index, { to, device }] of targets.entries()) {
    const waitedSince = performance.now();
    if (!(await takeTurn(sending, provider.pace)))
      return giveBack(ctx.pool, claimed, { hasAttempts: message.earlier.length + index > 0 });
    if (index === 0 && performance.now() - waitedSince > STALE_MS) {
      const block = await blockByNow(sending, message);
      if (block) return stopAt(sending, claimed, block);
    }
    const attempt = await beginAttempt(sending, claimed, message, said, device?.id ?? null);
    if (!attempt) return;
    said = { ...said, isStored: true };
    await checkpoint?.("attempt-written", message.id);
    const answer = await call(sending, { message, content, attempt, to });
    provider.pace.learn(answer.limits);
    if (answer.kind === "PAUSED") provider.pace.pauseUntil(answer.untilMs);
    await checkpoint?.("answered", message.id);
    // A channel that stands still does so for the other devices too.
    const isMore = index < targets.length - 1 && answer.kind !== "PAUSED";
    await recordAnswer(sending, { claimed, message, attempt, device, answer, before: [...before], isMore });
    await checkpoint?.("recorded", message.id);
    if (!isMore) return;
    before.push(answer);
  }
  // Every device has it or refused it, and the round that told so was broken off.
  if (targets.length === 0) await giveUp(sending, claimed);
}

/** What stands against a message after it waited for its turn. Nothing does against what is repeated. */
async function blockByNow({ ctx }: Sending, message: LoadedMessage): Promise<SendBlock | null> {
  if (message.earlier.some(({ outcome, status }) => outcome === "UNKNOWN" && status === null)) return null;
  const now = (await loadMessages(ctx.pool, [message.id], DEVICE_IDLE_DAYS_MAX)).get(message.id);
  return now ? sendBlock(now) : null;
}

/** One call for an address; for push one per device that neither has it nor refused it. */
function targetsOf({ channel, toAddress, devices, earlier }: LoadedMessage): Target[] {
  if (channel !== "PUSH") return [{ to: toAddress!, device: null }];
  const settled = new Set(
    earlier.flatMap(({ deviceId, outcome }) =>
      outcome === "ACCEPTED" || outcome === "REFUSED" ? [deviceId] : [],
    ),
  );
  return devices.filter(({ id }) => !settled.has(id)).map((device) => ({ to: device.token, device }));
}

interface Call {
  message: LoadedMessage;
  content: PreparedContent;
  attempt: BegunAttempt;
  to: string;
}

async function call({ channels, publicUrl, abort }: Sending, { message, content, attempt, to }: Call) {
  const { stored, files } = content;
  const shared = { attemptId: attempt.id, idempotencyKey: message.id, to };
  switch (message.channel) {
    case "EMAIL": {
      const attachments = files.length > 0 ? { attachments: files } : {};
      const said = {
        subject: stored.subject!,
        html: stored.html!,
        text: stored.text,
        ...attachments,
        ...wayOut(message, publicUrl),
      };
      // The provider keeps one mail per key as long as all calls are alike, so they all name the first attempt.
      const attemptId = message.earlier[0]?.id ?? attempt.id;
      return send(channels.EMAIL!, { ...shared, attemptId, content: said }, abort);
    }
    case "SMS": {
      const callbackUrl = callbackOf(publicUrl, { provider: "twilio", attemptId: attempt.id });
      return send(channels.SMS!, { ...shared, ...callbackUrl, content: { body: stored.text } }, abort);
    }
    case "PUSH": {
      const callbackUrl = callbackOf(publicUrl, { provider: "push", attemptId: attempt.id });
      const said = { title: stored.pushTitle!, body: stored.pushBody!, collapseId: message.id };
      return send(channels.PUSH!, { ...shared, ...callbackUrl, content: said }, abort);
    }
  }
}

/** Marketing that nobody could leave is not sent: the link leads to an address of ours. */
function noWayOut({ publicUrl }: Sending, { channel, purpose }: LoadedMessage): SendBlock | null {
  const isStuck = purpose === "MARKETING" && channel === "EMAIL" && publicUrl === null;
  return isStuck ? { status: "SKIPPED", reason: "NO_UNSUBSCRIBE_LINK" } : null;
}

/** The headers that let a recipient of marketing leave. */
function wayOut({ id, purpose }: LoadedMessage, publicUrl: string | null) {
  if (purpose !== "MARKETING" || publicUrl === null) return {};
  return { headers: unsubscribeHeaders(publicUrl, id) };
}

function callbackOf(publicUrl: string | null, subject: CallbackSubject): { callbackUrl?: string } {
  return publicUrl === null ? {} : { callbackUrl: callbackAddress(publicUrl, subject) };
}

function send<Content>(
  { channel }: PacedProvider<Content>,
  request: SendRequest<Content>,
  signal: AbortSignal,
): Promise<ChannelAnswer> {
  return channel.send(request, signal);
}
