import { jsonAnswer, type Answer } from "../http-exchange";
import type { ErrorWords } from "../message-fault";

/** An error of Resend's, by its name. */
export class ResendRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    readonly status: number = USUAL_STATUS[code] ?? 400,
  ) {
    super(message);
  }

  answer(): Answer {
    return jsonAnswer(this.status, { statusCode: this.status, name: this.code, message: this.message });
  }
}

const USUAL_STATUS: Record<string, number> = {
  invalid_idempotency_key: 400,
  validation_error: 422,
  missing_required_field: 422,
  invalid_from_address: 422,
  invalid_attachment: 422,
  invalid_access: 422,
  invalid_parameter: 422,
  invalid_region: 422,
  missing_api_key: 401,
  restricted_api_key: 401,
  invalid_api_key: 403,
  not_found: 404,
  method_not_allowed: 405,
  invalid_idempotent_request: 409,
  concurrent_idempotent_requests: 409,
  rate_limit_exceeded: 429,
  daily_quota_exceeded: 429,
  monthly_quota_exceeded: 429,
  security_error: 451,
  application_error: 500,
  internal_server_error: 500,
};

export const RESEND_WORDS: ErrorWords = {
  serverError: (status) =>
    new ResendRefusal("internal_server_error", "An unexpected error occurred.", status).answer(),
  tooManyRequests: () => new ResendRefusal("rate_limit_exceeded", "Too many requests.").answer(),
  refusal: ({ code, status, message }) =>
    new ResendRefusal(code, message ?? `Refused on script: ${code}.`, status).answer(),
};
