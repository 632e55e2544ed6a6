import { pacedChannel, type ChannelPace } from "@/server/gateways/channel-pace";
import type { EmailContent, MessageChannel } from "@/server/gateways/message-channel";
import { recipientReach, type RecipientReach } from "@/server/gateways/recipient-reach";
import type { WorkerEnv } from "@/server/platform/env";

/** What alarms are sent with. */
export interface AlarmSending {
  /** Null when no alarm goes by e-mail. */
  email: { channel: Pick<MessageChannel<EmailContent>, "send">; addresses: readonly string[] } | null;
  webhook: AlarmWebhook | null;
  /** The web process's address, for links; null when it is not known. */
  publicUrl: string | null;
}

export interface AlarmWebhook {
  url: string;
  secret: string;
  reach: RecipientReach;
  /** The longest a call may take, in milliseconds. */
  timeoutMs: number;
}

const WEBHOOK_TIMEOUT_MS = 10_000;

/**
 * What the settings say of sending alarms, with the worker's own e-mail channel and its pace. `source` is where
 * `recipientReach` reads. Throws an Error when alarms are to go by e-mail and there is none.
 */
export function alarmSending(
  env: Pick<WorkerEnv, "ALARM_EMAILS" | "ALARM_WEBHOOK_URL" | "ALARM_WEBHOOK_SECRET" | "PUBLIC_URL">,
  email: { channel: MessageChannel<EmailContent>; pace: ChannelPace } | undefined,
  source: NodeJS.ProcessEnv = process.env,
): AlarmSending {
  const { ALARM_EMAILS: addresses, ALARM_WEBHOOK_URL: url, ALARM_WEBHOOK_SECRET: secret } = env;
  if (addresses.length > 0 && !email)
    throw new Error("ALARM_EMAILS needs e-mail: set RESEND_API_KEY and EMAIL_FROM as well.");
  return {
    email:
      addresses.length > 0 && email ? { channel: pacedChannel(email.channel, email.pace), addresses } : null,
    webhook:
      url && secret
        ? { url, secret, reach: recipientReach(source, url), timeoutMs: WEBHOOK_TIMEOUT_MS }
        : null,
    publicUrl: env.PUBLIC_URL ?? null,
  };
}
