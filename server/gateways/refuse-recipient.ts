import { maskRecipient } from "./mask-recipient";
import type { Rejected } from "./message-channel";
import { mayReach, type RecipientReach } from "./recipient-reach";

/** The typed refusal of a recipient whom this environment may not reach; null when the message may go. */
export function refuseRecipient(reach: RecipientReach, to: string): Rejected | null {
  if (mayReach(reach, to)) return null;
  return {
    kind: "REJECTED",
    code: "recipient_not_allowed",
    reason: "Outside production only recipients on the allow-list can be reached; nothing was sent.",
    suppress: null,
    deadToken: false,
    alarm: false,
    limits: null,
    exchange: {
      operation: "none",
      request: { to: maskRecipient(to) },
      httpStatus: null,
      response: {},
      durationMs: 0,
    },
  };
}
