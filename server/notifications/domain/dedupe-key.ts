import type { Channel } from "./channel";

/** Why a message exists. Each kind yields one message, however often it is asked for. */
export type MessageCause =
  | {
      kind: "EVENT";
      source: string;
      eventId: string;
      template: string;
      recipientRef: string;
      channel: Channel;
    }
  /** A reminder that no event brings: one per subject and its own key, such as the days before. */
  | {
      kind: "SCHEDULED";
      subjectRef: string;
      key: string;
      template: string;
      recipientRef: string;
      channel: Channel;
    }
  | { kind: "FALLBACK"; messageId: string; channel: Channel }
  /** `requestKey` is made by the screen when the dialog opens: a double click is one request. */
  | { kind: "RESEND"; messageId: string; requestKey: string }
  /** After a contact was corrected: the address as its hash, so that the key tells nobody's address. */
  | { kind: "CORRECTION"; messageId: string; addressHash: string };

/** The unique key of a message. Two causes never share one, whatever their parts contain. */
export function dedupeKey(cause: MessageCause): string {
  return partsOf(cause).map(encodeURIComponent).join("/");
}

function partsOf(cause: MessageCause): string[] {
  switch (cause.kind) {
    case "EVENT":
      return ["event", cause.source, cause.eventId, cause.template, cause.recipientRef, cause.channel];
    case "SCHEDULED":
      return ["scheduled", cause.subjectRef, cause.key, cause.template, cause.recipientRef, cause.channel];
    case "FALLBACK":
      return ["fallback", cause.messageId, cause.channel];
    case "RESEND":
      return ["resend", cause.messageId, cause.requestKey];
    case "CORRECTION":
      return ["correction", cause.messageId, cause.addressHash.slice(0, 32)];
  }
}
