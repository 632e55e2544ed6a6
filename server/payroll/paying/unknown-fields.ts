import type { NotDone } from "@/server/gateways/payout-gateway";

/** What is kept of an answer that does not tell whether anything was done, by an attempt of a payout or a reversal. */
export function unknownFields(result: NotDone) {
  return {
    status: "UNKNOWN" as const,
    errorCode:
      result.kind === "body_mismatch" ? result.kind : result.kind === "unknown" ? result.reason : result.code,
    errorMessage: result.message,
    requestId: result.requestId,
    httpStatus: result.kind === "body_mismatch" ? 400 : result.httpStatus,
  };
}

/** Whether such an answer is one that never comes of bad luck, so that somebody must look. */
export function wantsAlarm(result: NotDone): boolean {
  return result.kind === "body_mismatch" || (result.kind === "unknown" && result.alarm);
}
