import { spanMs, type AutomaticDelivery, type OutcomeRule } from "../automatic-delivery";
import type { EmailStep } from "./resend-records";

/** What may become of a mail by itself. */
export type EmailOutcome =
  "delivered" | "bounced" | "soft_bounced" | "delayed" | "complained" | "failed" | "lost";

/** What the local part of an address foretells. */
export const EMAIL_OUTCOMES: readonly OutcomeRule<EmailOutcome>[] = [
  { pattern: "^[^@]*soft-?bounce", outcome: "soft_bounced" },
  { pattern: "^[^@]*bounce", outcome: "bounced" },
  { pattern: "^[^@]*complain", outcome: "complained" },
  { pattern: "^[^@]*delayed", outcome: "delayed" },
];

/** The news to come of a mail with this outcome. */
export function emailSteps(outcome: EmailOutcome, automatic: NonNullable<AutomaticDelivery>): EmailStep[] {
  const lastMs = spanMs(automatic);
  const sent: EmailStep = { type: "email.sent", afterMs: Math.round(lastMs / 4) };
  const delivered: EmailStep = { type: "email.delivered", afterMs: lastMs };
  switch (outcome) {
    case "delivered":
      return [sent, delivered];
    case "bounced":
      return [sent, { type: "email.bounced", afterMs: lastMs, detail: { bounceType: "Permanent" } }];
    case "soft_bounced": {
      const detail = { bounceType: "Transient" as const, bounceSubType: "MailboxFull" };
      return [sent, { type: "email.bounced", afterMs: lastMs, detail }];
    }
    case "delayed":
      return [sent, { type: "email.delivery_delayed", afterMs: Math.round(lastMs / 2) }, delivered];
    case "complained":
      return [sent, delivered, { type: "email.complained", afterMs: lastMs * 2 }];
    case "failed":
      return [{ type: "email.failed", afterMs: lastMs }];
    case "lost":
      return [sent];
  }
}
