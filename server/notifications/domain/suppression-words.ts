import type { SuppressionOrigin } from "./suppression-causes";

/** Why an address is not used, and what to think of before it is used again. */
export const SUPPRESSION_WORDS: Readonly<Record<SuppressionOrigin, { label: string; lifting: string }>> = {
  BOUNCE: {
    label: "Returned mail",
    lifting: "Mail to it was returned for good. Lift it only when the address is known to work again.",
  },
  COMPLAINT: {
    label: "Marked as spam",
    lifting:
      "The recipient marked our mail as spam. Lift it only when they ask for it: a second complaint harms the delivery of everybody's mail. Resend may keep a block of its own, which has to be lifted there.",
  },
  STOP: {
    label: "Answered STOP",
    lifting:
      "The recipient answered STOP, and the law asks us to keep to it. Lift it only when they ask for it. Twilio keeps a block of its own until they write START.",
  },
  UNSUBSCRIBE: {
    label: "Unsubscribed",
    lifting: "The recipient left our marketing mail. Lift it only when they ask for it.",
  },
  INVALID_ADDRESS: {
    label: "Cannot be reached",
    lifting: "There is no such address, or it takes no messages. Correcting the contact is usually better.",
  },
  PROVIDER: {
    label: "The provider's list",
    lifting:
      "The provider has it on a list of its own. Until it is taken off there, it refuses our messages.",
  },
  STAFF: { label: "A colleague", lifting: "A colleague suppressed it; their reason is shown above." },
};
