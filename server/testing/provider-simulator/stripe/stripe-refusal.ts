import { jsonAnswer, type Answer } from "../http-exchange";

export type StripeErrorType = "invalid_request_error" | "idempotency_error" | "api_error" | "card_error";

/**
 * A "no" in Stripe's words. `stored` says whether Stripe had begun to execute, in which case it keeps the
 * refusal with the idempotency key and repeats it; a refusal of the parameters themselves is not kept.
 */
export class StripeRefusal extends Error {
  constructor(
    readonly status: number,
    readonly body: { type: StripeErrorType; code?: string; message: string; param?: string },
    readonly stored = false,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(body.message);
    this.name = "StripeRefusal";
  }

  /** The HTTP answer that carries it. */
  answer(): Answer {
    return jsonAnswer(this.status, { error: this.body }, { ...this.headers });
  }
}

/** A parameter that cannot be right; nothing was executed. */
export function badParam(param: string, message: string, code?: string): StripeRefusal {
  return new StripeRefusal(400, { type: "invalid_request_error", ...(code ? { code } : {}), message, param });
}

/** An id in the path that leads nowhere. */
export function noSuch(noun: string, id: string, param = "id"): StripeRefusal {
  return new StripeRefusal(404, {
    type: "invalid_request_error",
    code: "resource_missing",
    message: `No such ${noun}: '${id}'`,
    param,
  });
}

/** A refusal found while executing: kept with the key. */
export function refusedWhileExecuting(code: string, message: string, param?: string): StripeRefusal {
  return new StripeRefusal(
    400,
    { type: "invalid_request_error", code, message, ...(param ? { param } : {}) },
    true,
  );
}

/** Stripe's 500. It counts as stored where the script says so. */
export function serverError(): StripeRefusal {
  return new StripeRefusal(500, { type: "api_error", message: "An unknown error occurred." }, true);
}
