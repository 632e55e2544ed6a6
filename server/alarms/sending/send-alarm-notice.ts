import { Webhook } from "standardwebhooks";
import { callWatch, LOST_REASONS, neverConnected } from "@/server/gateways/call-watch";
import type { ChannelAnswer } from "@/server/gateways/message-channel";
import { mayReach } from "@/server/gateways/recipient-reach";
import type { AlarmChannel } from "@/server/platform/prisma/enums";
import { alarmEmail, alarmPost, type AlarmNotice } from "./alarm-notice";
import type { AlarmSending, AlarmWebhook } from "./alarm-sending";

/**
 * What became of one attempt. HELD: nobody may be reached from here. REFUSED: not taken, and never will be. RETRY: not
 * taken yet; UNKNOWN: perhaps taken, and to be repeated under the same key.
 */
export type SentNotice =
  | { kind: "SENT" }
  | { kind: "HELD"; reason: string }
  | { kind: "REFUSED"; reason: string }
  | { kind: "RETRY" | "UNKNOWN"; reason: string; retryAfterMs: number | null };

/**
 * Tells one target, by one call at most. `deliveryId` is the key under which the other side knows a repetition. Never
 * throws for an answer or for none.
 */
export async function sendAlarmNotice(
  sending: AlarmSending,
  { deliveryId, channel, address }: { deliveryId: string; channel: AlarmChannel; address: string },
  notice: AlarmNotice,
  signal: AbortSignal,
): Promise<SentNotice> {
  const { email, webhook, publicUrl } = sending;
  if (channel === "EMAIL" && email?.addresses.includes(address)) {
    const content = alarmEmail(notice, publicUrl);
    const call = { attemptId: deliveryId, idempotencyKey: deliveryId, to: address, content };
    return sentMail(
      await email.channel.send(call, AbortSignal.any([signal, AbortSignal.timeout(TURN_WITHIN_MS)])),
    );
  }
  if (channel === "WEBHOOK" && webhook && new URL(webhook.url).host === address)
    return postNotice(webhook, deliveryId, alarmPost(notice, publicUrl), signal);
  return { kind: "RETRY", reason: "This worker's settings do not name it.", retryAfterMs: null };
}

/** How long a mail may wait for its turn and its answer, in milliseconds. */
const TURN_WITHIN_MS = 30_000;

function sentMail(answer: ChannelAnswer): SentNotice {
  switch (answer.kind) {
    case "ACCEPTED":
      return { kind: "SENT" };
    case "REJECTED":
      return { kind: answer.code === "recipient_not_allowed" ? "HELD" : "REFUSED", reason: answer.reason };
    case "PAUSED":
      return { kind: "RETRY", reason: answer.reason, retryAfterMs: null };
    default:
      return { kind: answer.kind, reason: answer.reason, retryAfterMs: answer.retryAfterMs };
  }
}

async function postNotice(
  { url, secret, reach, timeoutMs }: AlarmWebhook,
  id: string,
  body: string,
  callers: AbortSignal,
): Promise<SentNotice> {
  if (!mayReach(reach, new URL(url).hostname))
    return {
      kind: "HELD",
      reason: "Outside production only hosts on the allow-list can be reached; nothing was sent.",
    };
  // Signed anew for each try: a signature is good for five minutes.
  const now = new Date();
  const watch = callWatch(timeoutMs, callers);
  try {
    const response = await fetch(url, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "webhook-id": id,
        "webhook-timestamp": String(Math.floor(now.getTime() / 1000)),
        "webhook-signature": new Webhook(secret).sign(id, now, body),
      },
      body,
      // What it signs is for one address alone.
      redirect: "manual",
      signal: watch.signal,
    });
    await response.body?.cancel();
    return postAnswer(response);
  } catch (error) {
    if (neverConnected(error)) return retry("The address could not be connected to.");
    return { kind: "UNKNOWN", reason: LOST_REASONS[watch.lostBecause()], retryAfterMs: null };
  }
}

function postAnswer({ ok, status, headers }: Response): SentNotice {
  if (ok) return { kind: "SENT" };
  if (status === 410) return { kind: "REFUSED", reason: "It answered 410: it wants no more of them." };
  const after = headers.get("retry-after") ?? "";
  return retry(`It answered ${status}.`, /^\d{1,5}$/.test(after) ? Number(after) * 1_000 : null);
}

function retry(reason: string, retryAfterMs: number | null = null): SentNotice {
  return { kind: "RETRY", reason, retryAfterMs };
}
