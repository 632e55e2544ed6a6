import type pg from "pg";
import { channelPace, databaseGate } from "@/server/gateways/channel-pace";
import { emailSettings, pushSettings, smsSettings } from "@/server/gateways/channel-settings";
import { emailChannel } from "@/server/gateways/email-channel";
import { pushChannel } from "@/server/gateways/push-channel";
import { smsChannel } from "@/server/gateways/sms-channel";
import { PROVIDERS, type SendingChannels } from "./sending";

type Source = Readonly<Record<string, string | undefined>>;

/** The providers that the environment names, each at a pace that all workers share. */
export interface OpenedChannels {
  channels: SendingChannels;
  /** What Twilio signs its callbacks with: the account's token, and the one before it. */
  twilioTokens: readonly string[];
  /** Lets go of idle connections. */
  close(): Promise<void>;
}

/**
 * Opens e-mail when RESEND_API_KEY is set, SMS when TWILIO_ACCOUNT_SID is, push when FCM_PROJECT_ID is; the rest of
 * their variables is then needed. Nothing is dialled yet. Throws an Error that names the variable at fault.
 */
export function openChannels(env: Source, pool: pg.Pool): OpenedChannels {
  // The providers tell their limits; until one does there is none.
  const paceOf = (name: string) => channelPace({ perSecond: null, gate: databaseGate(pool, name) });
  const channels: SendingChannels = {};
  if (env["RESEND_API_KEY"])
    channels.EMAIL = { channel: emailChannel(emailSettings(env)), pace: paceOf(PROVIDERS.EMAIL) };
  if (env["TWILIO_ACCOUNT_SID"])
    channels.SMS = { channel: smsChannel(smsSettings(env)), pace: paceOf(PROVIDERS.SMS) };
  if (env["FCM_PROJECT_ID"])
    channels.PUSH = { channel: pushChannel(pushSettings(env)), pace: paceOf(PROVIDERS.PUSH) };
  const { TWILIO_AUTH_TOKEN: token, TWILIO_AUTH_TOKEN_PREVIOUS: previous } = env;
  return {
    channels,
    twilioTokens: channels.SMS ? [token, previous].flatMap((one) => one || []) : [],
    async close() {
      await Promise.all(Object.values(channels).map(({ channel }) => channel.close()));
    },
  };
}
