import { spanMs, type AutomaticDelivery } from "../automatic-delivery";
import type { SmsStep } from "./twilio-records";

/** What may become of a text message by itself: an error code tells why it was not delivered. */
export type SmsOutcome = "delivered" | "lost" | { status: "undelivered" | "failed"; errorCode: number };

/** The news to come of a message with this outcome. */
export function smsSteps(outcome: SmsOutcome, automatic: NonNullable<AutomaticDelivery>): SmsStep[] {
  const lastMs = spanMs(automatic);
  const sent: SmsStep = { status: "sent", afterMs: Math.round(lastMs / 4) };
  if (outcome === "delivered") return [sent, { status: "delivered", afterMs: lastMs }];
  if (outcome === "lost") return [sent];
  const last: SmsStep = { ...outcome, afterMs: lastMs };
  return outcome.status === "failed" ? [last] : [sent, last];
}
