import type { ErrorResponse } from "resend";

/**
 * What an error of Resend's means for us. ACCOUNT: our key, sender or address of the API is wrong, so nothing would
 * get through. OURS: this request is wrong and would stay so. RUNNING: an earlier call with the key is not done.
 */
export type EmailErrorKind =
  "RETRY" | "DAILY_QUOTA" | "MONTHLY_QUOTA" | "ACCOUNT" | "RECIPIENT" | "OURS" | "RUNNING" | "SERVER";

/** Every name that the SDK knows. */
export const EMAIL_ERRORS = {
  invalid_idempotency_key: "OURS",
  validation_error: "RECIPIENT",
  missing_api_key: "ACCOUNT",
  restricted_api_key: "ACCOUNT",
  invalid_api_key: "ACCOUNT",
  not_found: "ACCOUNT",
  method_not_allowed: "ACCOUNT",
  invalid_idempotent_request: "OURS",
  concurrent_idempotent_requests: "RUNNING",
  invalid_attachment: "OURS",
  invalid_from_address: "ACCOUNT",
  invalid_access: "OURS",
  invalid_parameter: "OURS",
  invalid_region: "OURS",
  missing_required_field: "OURS",
  monthly_quota_exceeded: "MONTHLY_QUOTA",
  daily_quota_exceeded: "DAILY_QUOTA",
  rate_limit_exceeded: "RETRY",
  security_error: "ACCOUNT",
  application_error: "SERVER",
  internal_server_error: "SERVER",
} as const satisfies Record<ErrorResponse["name"], EmailErrorKind>;

/** What an answer with this name and HTTP status means; null when it is none of Resend's. */
export function emailErrorKind(name: string | undefined, status: number): EmailErrorKind | null {
  if (status >= 500) return "SERVER";
  if (name === undefined || !Object.hasOwn(EMAIL_ERRORS, name)) return status === 429 ? "RETRY" : null;
  // With 403 it is a sender's domain that was not verified; with 422 something about this mail.
  if (name === "validation_error" && status === 403) return "ACCOUNT";
  return EMAIL_ERRORS[name as keyof typeof EMAIL_ERRORS];
}
