import type { DeliveryStatus, MessageStatus } from "./message-status";

/** One attempt, as far as a message's status needs it. */
export interface AttemptState {
  number: number;
  /** The device of a push; null elsewhere. */
  deviceId: string | null;
  /** What came of our call; null while it lasts. */
  outcome: "ACCEPTED" | "RETRYABLE" | "REFUSED" | "UNKNOWN" | "NOT_TAKEN" | null;
  /** The fold of its events; null until there is one. It outweighs what we believe of the call. */
  status: DeliveryStatus | null;
  statusAt: Date | null;
}

/** Which attempt speaks for the message, and what it says. */
export interface MessageOverAttempts {
  status: Extract<MessageStatus, DeliveryStatus | "SENDING" | "UNKNOWN" | "RETRY_WAIT">;
  /** The number of the attempt that decides. */
  attempt: number;
  /** By the provider's clock; null where only our call decides. */
  statusAt: Date | null;
}

/**
 * A message's status over all of its attempts: any that was delivered wins; else one that is still open, an unknown
 * one included; else the newest. Each device of a push is judged for itself first, so that a dead token does not
 * hide that another device is still to be tried. Null when there are no attempts.
 */
export function messageOverAttempts(attempts: readonly AttemptState[]): MessageOverAttempts | null {
  const devices = new Map<string | null, AttemptState[]>();
  for (const attempt of attempts) {
    const known = devices.get(attempt.deviceId);
    if (known) known.push(attempt);
    else devices.set(attempt.deviceId, [attempt]);
  }
  const states = [...devices.values()].map((ofDevice) => strongest(ofDevice.map(stateOf), false));
  return states.length === 0 ? null : strongest(states, true);
}

const OPEN: ReadonlySet<MessageStatus> = new Set(["SENDING", "UNKNOWN", "ACCEPTED", "DEFERRED", "SENT"]);

// Among a device's own attempts a refusal for now is only as good as what came after it; among devices it means
// that something is left to do.
function strongest(states: readonly MessageOverAttempts[], amongDevices: boolean): MessageOverAttempts {
  const newestFirst = [...states].sort((a, b) => b.attempt - a.attempt);
  return (
    newestFirst.find(({ status }) => status === "DELIVERED") ??
    newestFirst.find(({ status }) => OPEN.has(status)) ??
    (amongDevices ? newestFirst.find(({ status }) => status === "RETRY_WAIT") : undefined) ??
    newestFirst[0]!
  );
}

function stateOf(attempt: AttemptState): MessageOverAttempts {
  const { number, outcome, status, statusAt } = attempt;
  if (status !== null) return { status, attempt: number, statusAt };
  return { status: statusOfOutcome(outcome), attempt: number, statusAt: null };
}

function statusOfOutcome(outcome: AttemptState["outcome"]): MessageOverAttempts["status"] {
  switch (outcome) {
    case null:
      return "SENDING";
    case "ACCEPTED":
      return "ACCEPTED";
    case "UNKNOWN":
      return "UNKNOWN";
    case "RETRYABLE":
    case "NOT_TAKEN":
      return "RETRY_WAIT";
    case "REFUSED":
      return "FAILED";
  }
}
