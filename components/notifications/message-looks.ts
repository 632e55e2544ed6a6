import {
  Ban,
  CircleCheck,
  CircleHelp,
  CirclePause,
  CircleX,
  Clock,
  Hourglass,
  LoaderCircle,
  Mail,
  MessageSquare,
  RotateCcw,
  Send,
  ShieldBan,
  SkipForward,
  Smartphone,
  TimerOff,
  Undo2,
  type LucideIcon,
} from "lucide-react";
import type { StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";
import type { TEMPLATE_VALUES } from "@/server/notifications/schemas";

export type MessageRow = RouterOutputs["notifications"]["find"]["messages"][number];
export type MessageView = RouterOutputs["notifications"]["get"];
export type RevealedMessage = RouterOutputs["notifications"]["reveal"];
type AttemptOutcome = NonNullable<MessageView["attemptLog"][number]["outcome"]>;

/** How each status of a message looks. */
export const MESSAGE_LOOKS = {
  PLANNED: { label: "Waiting", tone: "info", icon: Hourglass },
  HELD: { label: "Held", tone: "info", icon: CirclePause },
  SENDING: { label: "Sending", tone: "info", icon: LoaderCircle },
  UNKNOWN: { label: "Not known", tone: "warn", icon: CircleHelp },
  RETRY_WAIT: { label: "To be retried", tone: "warn", icon: RotateCcw },
  ACCEPTED: { label: "Accepted", tone: "info", icon: Send },
  DEFERRED: { label: "Put off", tone: "warn", icon: Clock },
  SENT: { label: "Sent", tone: "info", icon: Send },
  DELIVERED: { label: "Delivered", tone: "ok", icon: CircleCheck },
  UNDELIVERED: { label: "Undelivered", tone: "bad", icon: CircleX },
  BOUNCED: { label: "Bounced", tone: "bad", icon: Undo2 },
  FAILED: { label: "Failed", tone: "bad", icon: CircleX },
  SKIPPED: { label: "Skipped", tone: "neutral", icon: SkipForward },
  SUPPRESSED: { label: "Suppressed", tone: "bad", icon: ShieldBan },
  EXPIRED: { label: "Expired", tone: "bad", icon: TimerOff },
  CANCELLED: { label: "Cancelled", tone: "neutral", icon: Ban },
} as const satisfies Record<MessageRow["status"], StatusLook>;

/** What each status means, for somebody who has a customer on the phone. */
export const STATUS_SENTENCES = {
  PLANNED: "It waits for a worker, which takes it within seconds.",
  HELD: "It is kept back until its time comes.",
  SENDING: "A worker is giving it to the provider.",
  UNKNOWN:
    "The provider did not answer clearly, so it is not known whether it went out. It is being found out.",
  RETRY_WAIT: "The provider could not take it for now. It is tried again by itself.",
  ACCEPTED: "The provider has it. Whether it arrived is not known yet.",
  DEFERRED: "The receiving side put it off, and the provider keeps trying.",
  SENT: "It was handed to the phone network. Whether it arrived is not known yet.",
  DELIVERED: "The receiving side has it.",
  UNDELIVERED: "The network could not deliver it.",
  BOUNCED: "The receiving side returned it.",
  FAILED: "It was not sent, and is not tried again.",
  SKIPPED: "It was not sent, because there was no reason to any more.",
  SUPPRESSED: "It was not sent, because this address must not be used.",
  EXPIRED: "It was not sent, because it would have come too late.",
  CANCELLED: "It was stopped before it went out.",
} as const satisfies Record<MessageRow["status"], string>;

/** How each channel is called and drawn. */
export const CHANNEL_LOOKS = {
  EMAIL: { label: "E-mail", icon: Mail },
  SMS: { label: "SMS", icon: MessageSquare },
  PUSH: { label: "Push", icon: Smartphone },
} as const satisfies Record<MessageRow["channel"], { label: string; icon: LucideIcon }>;

export const TEMPLATE_LABELS = {
  "booking-confirmation": "Booking confirmation",
  "booking-cancellation": "Cancellation",
  "payment-reminder": "Payment reminder",
  "payout-notice": "Payout notice",
  "payout-held": "Payout held back",
} as const satisfies Record<(typeof TEMPLATE_VALUES)[number], string>;

/** The name of a template; its key when it is one that this version does not know. */
export function templateLabel(key: string): string {
  return Object.hasOwn(TEMPLATE_LABELS, key) ? TEMPLATE_LABELS[key as keyof typeof TEMPLATE_LABELS] : key;
}

/** How each outcome of a provider call looks. */
export const ATTEMPT_LOOKS = {
  ACCEPTED: { label: "Accepted", tone: "ok", icon: CircleCheck },
  RETRYABLE: { label: "Refused for now", tone: "warn", icon: RotateCcw },
  REFUSED: { label: "Refused", tone: "bad", icon: CircleX },
  UNKNOWN: { label: "No clear answer", tone: "warn", icon: CircleHelp },
  NOT_TAKEN: { label: "Never arrived", tone: "warn", icon: RotateCcw },
} as const satisfies Record<AttemptOutcome, StatusLook>;

export const ATTEMPT_RUNNING: StatusLook = { label: "Under way", tone: "info", icon: LoaderCircle };

const PROVIDERS: Readonly<Record<string, string>> = { resend: "Resend", twilio: "Twilio", fcm: "FCM" };

/** A provider's name as it writes itself. */
export function providerName(key: string): string {
  return Object.hasOwn(PROVIDERS, key) ? PROVIDERS[key]! : key;
}
