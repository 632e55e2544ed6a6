import type { SuppressReason } from "./message-channel";

/**
 * What an error number of Twilio's means, be it the answer to a call or told later by a callback or a look-up.
 * `action` is for the former: RETRY, PAUSED (nothing would get through) or REJECTED.
 */
export type SmsError = {
  action: "RETRY" | "PAUSED" | "REJECTED";
  suppress?: SuppressReason;
  /** Whether one later try to the same number makes sense, before another channel is taken. */
  retryLater?: true;
  /** Whether somebody must look at it. */
  alarm?: true;
  /** The message was not sent in time. */
  expired?: true;
};

export const SMS_ERRORS = {
  20003: { action: "PAUSED", alarm: true },
  20005: { action: "PAUSED", alarm: true },
  20404: { action: "PAUSED", alarm: true },
  20429: { action: "RETRY" },
  21211: { action: "REJECTED", suppress: "INVALID_ADDRESS" },
  21212: { action: "PAUSED", alarm: true },
  21408: { action: "REJECTED", alarm: true },
  21602: { action: "REJECTED", alarm: true },
  21603: { action: "PAUSED", alarm: true },
  21606: { action: "PAUSED", alarm: true },
  21610: { action: "REJECTED", suppress: "STOP" },
  21611: { action: "RETRY" },
  21614: { action: "REJECTED", suppress: "INVALID_ADDRESS" },
  21617: { action: "REJECTED", alarm: true },
  21701: { action: "PAUSED", alarm: true },
  21703: { action: "PAUSED", alarm: true },
  30001: { action: "RETRY", retryLater: true },
  30002: { action: "PAUSED", alarm: true },
  30003: { action: "REJECTED", retryLater: true },
  30004: { action: "REJECTED" },
  30005: { action: "REJECTED", suppress: "INVALID_ADDRESS" },
  30006: { action: "REJECTED", suppress: "INVALID_ADDRESS" },
  30007: { action: "REJECTED", alarm: true },
  30008: { action: "REJECTED", retryLater: true },
  30029: { action: "REJECTED", alarm: true },
  30036: { action: "REJECTED", expired: true },
  63017: { action: "RETRY", retryLater: true },
} as const satisfies Record<number, SmsError>;

/** What the number means; an unlisted one is a refusal that somebody must look at. */
export function smsError(code: number | string): SmsError {
  const number = Number(code);
  return Object.hasOwn(SMS_ERRORS, number)
    ? SMS_ERRORS[number as keyof typeof SMS_ERRORS]
    : { action: "REJECTED", alarm: true };
}
