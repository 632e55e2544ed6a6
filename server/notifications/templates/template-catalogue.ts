import type { TemplateKey } from "../domain/template-keys";
import { bookingCancellation } from "./booking-cancellation";
import { bookingConfirmation } from "./booking-confirmation";
import type { MessageTemplate } from "./message-template";
import { paymentReminder } from "./payment-reminder";
import { payoutHeld } from "./payout-held";
import { payoutNotice } from "./payout-notice";
import { TemplateNotFound } from "./template-errors";

/** Every version of every template, the oldest first. One is added, never changed, once it was sent with. */
const CATALOGUE: Record<TemplateKey, readonly [MessageTemplate, ...MessageTemplate[]]> = {
  "booking-confirmation": [bookingConfirmation],
  "booking-cancellation": [bookingCancellation],
  "payment-reminder": [paymentReminder],
  "payout-notice": [payoutNotice],
  "payout-held": [payoutHeld],
};

/** The version that new messages are written with. */
export function latestTemplate(key: TemplateKey): MessageTemplate {
  return CATALOGUE[key].at(-1)!;
}

/** The versions of a template, the oldest first. */
export function templateVersions(key: TemplateKey): number[] {
  return CATALOGUE[key].map(({ version }) => version);
}

/** One version of a template, also an old one. @throws TemplateNotFound */
export function templateOf(key: string, version: number): MessageTemplate {
  const versions = Object.hasOwn(CATALOGUE, key) ? CATALOGUE[key as TemplateKey] : [];
  const template = versions.find((one) => one.version === version);
  if (!template) throw new TemplateNotFound(`version ${version} of a message "${key}"`);
  return template;
}
