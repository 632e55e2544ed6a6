import type { ChannelPace } from "@/server/gateways/channel-pace";
import type {
  EmailContent,
  MessageChannel,
  PushContent,
  SmsContent,
} from "@/server/gateways/message-channel";
import type { Context } from "@/server/platform/context";
import type { Logger } from "@/server/platform/log";
import type { Channel } from "../domain/channel";
import type { BeginningAttempt, BegunAttempt } from "./begin-attempt";
import type { AcceptedCall } from "./write-accepted";

/** A provider, and the pace at which it may be called. */
export interface PacedProvider<Content> {
  channel: MessageChannel<Content>;
  pace: ChannelPace;
}

/** The providers that are set up. Messages of a channel without one wait. */
export interface SendingChannels {
  EMAIL?: PacedProvider<EmailContent>;
  SMS?: PacedProvider<SmsContent>;
  PUSH?: PacedProvider<PushContent>;
}

/** All in milliseconds. */
export interface SendingSettings {
  /** How long a worker has a message; after that another takes it. Longer than a turn and a call take together. */
  leaseMs: number;
  /** How long a message that was claimed may wait for its turn before it is given back. */
  turnWithinMs: number;
  /** When an SMS whose answer was lost is looked for at first. */
  firstLookMs: number;
  /** How long after its call an SMS that is not found counts as never taken. */
  notTakenAfterMs: number;
  /** How long to wait for a paper that is to be attached and not drawn yet. */
  attachmentWaitMs: number;
}

export const SENDING_SETTINGS: SendingSettings = {
  leaseMs: 45_000,
  turnWithinMs: 15_000,
  firstLookMs: 5_000,
  notTakenAfterMs: 60_000,
  attachmentWaitMs: 3_000,
};

/** Where tests let a worker die: each is the moment after the step. */
export type SendStep = "claimed" | "attempt-written" | "answered" | "recorded";

/** What sending needs. */
export interface Sending {
  ctx: Context;
  channels: SendingChannels;
  workerName: string;
  settings: SendingSettings;
  /** Writes down that a call begins; several at one time go in one statement. */
  begin: (attempt: BeginningAttempt) => Promise<BegunAttempt | null>;
  /** Writes down that one went well, likewise. */
  accept: (call: AcceptedCall) => Promise<boolean>;
  /** Our own address for callbacks, without a slash at the end; null when providers cannot reach us. */
  publicUrl: string | null;
  log?: Logger;
  /** Fired when waiting for a turn is to end: what waits is given back. */
  noMoreTurns: AbortSignal;
  /** Fired when calls under way are to be given up. */
  abort: AbortSignal;
  /** Told when a provider takes nothing more until then (milliseconds since 1970). */
  onPaused: (channel: Channel, untilMs: number) => void;
  checkpoint?: (step: SendStep, messageId: string) => void | Promise<void>;
}

/** The name under which attempts and events of a channel's provider are kept. */
export const PROVIDERS = { EMAIL: "resend", SMS: "twilio", PUSH: "fcm" } as const satisfies Record<
  Channel,
  string
>;
