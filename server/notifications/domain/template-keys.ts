import type { Channel, Purpose } from "./channel";

/** The messages that the product has, with their channels: the preferred one to stand in first. */
export const TEMPLATES = {
  "booking-confirmation": {
    title: "Booking confirmation",
    purpose: "TRANSACTIONAL",
    channels: ["EMAIL", "SMS", "PUSH"],
  },
  "booking-cancellation": {
    title: "Cancellation",
    purpose: "TRANSACTIONAL",
    channels: ["EMAIL", "SMS", "PUSH"],
  },
  "payment-reminder": { title: "Payment reminder", purpose: "TRANSACTIONAL", channels: ["EMAIL", "SMS"] },
  "payout-notice": { title: "Payout notice", purpose: "TRANSACTIONAL", channels: ["EMAIL", "PUSH"] },
  "payout-held": { title: "Payout held back", purpose: "TRANSACTIONAL", channels: ["EMAIL"] },
} as const satisfies Record<string, { title: string; purpose: Purpose; channels: readonly Channel[] }>;

export type TemplateKey = keyof typeof TEMPLATES;
export const TEMPLATE_KEYS = Object.keys(TEMPLATES) as TemplateKey[];

/** Languages that every template has. */
export const LOCALES = ["en", "de", "es"] as const;
export type Locale = (typeof LOCALES)[number];

/** The language of ours that a BCP 47 tag asks for; English where we have none: `de-AT` is `de`, `fr` is `en`. */
export function localeOf(tag: string | null): Locale {
  const language = tag?.trim().toLowerCase().split(/[-_]/)[0];
  return LOCALES.find((locale) => locale === language) ?? "en";
}
