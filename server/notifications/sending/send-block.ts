import { businessTimeZone } from "@/server/platform/business-time-zone";
import { QUIET_HOURS_DEFAULT, quietUntil, zoneOfRecipient } from "../domain/quiet-hours";
import { irrelevance } from "../domain/relevance-guards";
import { sendDecision } from "../domain/send-decision";
import type { LoadedMessage } from "./load-message";

/** Why a message does not go out now. */
export type SendBlock =
  | { status: "SKIPPED" | "SUPPRESSED" | "EXPIRED"; reason: string }
  | { status: "HELD"; reason: "QUIET_HOURS"; until: Date };

/**
 * What stands against sending a message at this moment, or null: it is no longer true, too late, not wanted, its
 * address must not be used, or the recipient's hours are quiet. E-mail disturbs nobody's sleep and is not held.
 */
export function sendBlock(message: LoadedMessage): SendBlock | null {
  const untrue = irrelevance(message.template, message.facts);
  if (untrue) return { status: "SKIPPED", reason: untrue };
  if (message.expiresAt && message.expiresAt <= message.now) return { status: "EXPIRED", reason: "TOO_LATE" };
  const { channel, purpose, messageClass, preferences, suppressions } = message;
  const hasAddress = channel === "PUSH" ? message.devices.length > 0 : message.toAddress !== null;
  const decision = sendDecision({ channel, purpose, messageClass, hasAddress, preferences, suppressions });
  if (!decision.send) return { status: decision.status, reason: decision.reason };
  const until = channel === "EMAIL" ? null : endOfQuiet(message);
  return until ? { status: "HELD", reason: "QUIET_HOURS", until } : null;
}

function endOfQuiet({ now, timeZone, quietHours, messageClass }: LoadedMessage): Date | null {
  // No event tells the zone of a destination yet; until one does, a traveller's clock is the one at home.
  const zone = zoneOfRecipient(now, timeZone ?? businessTimeZone(), []);
  return quietUntil(now, zone, quietHours ?? QUIET_HOURS_DEFAULT, messageClass);
}
