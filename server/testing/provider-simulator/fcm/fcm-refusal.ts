import { jsonAnswer, type Answer } from "../http-exchange";
import type { ErrorWords } from "../message-fault";

type Violation = { field: string; description: string };

/** An error of FCM's v1 API: the canonical status, FCM's own code in the details, and the field at fault. */
export class FcmRefusal extends Error {
  constructor(
    readonly code: string,
    message: string,
    private readonly violation: Violation | null = null,
    readonly status: number = USUAL[code]?.status ?? 400,
  ) {
    super(message);
  }

  answer(): Answer {
    const canonical = USUAL[this.code]?.canonical ?? this.code;
    const details: object[] = [];
    // The canonical codes come from in front of FCM, and carry no code of its own.
    if (canonical !== this.code || FCM_ALONE.has(this.code)) {
      details.push({
        "@type": "type.googleapis.com/google.firebase.fcm.v1.FcmError",
        errorCode: this.code,
      });
    }
    if (this.violation) {
      details.push({
        "@type": "type.googleapis.com/google.rpc.BadRequest",
        fieldViolations: [this.violation],
      });
    }
    return jsonAnswer(this.status, {
      error: { code: this.status, message: this.message, status: canonical, details },
    });
  }
}

const USUAL: Record<string, { status: number; canonical: string }> = {
  UNREGISTERED: { status: 404, canonical: "NOT_FOUND" },
  INVALID_ARGUMENT: { status: 400, canonical: "INVALID_ARGUMENT" },
  SENDER_ID_MISMATCH: { status: 403, canonical: "PERMISSION_DENIED" },
  QUOTA_EXCEEDED: { status: 429, canonical: "RESOURCE_EXHAUSTED" },
  UNAVAILABLE: { status: 503, canonical: "UNAVAILABLE" },
  INTERNAL: { status: 500, canonical: "INTERNAL" },
  THIRD_PARTY_AUTH_ERROR: { status: 401, canonical: "UNAUTHENTICATED" },
  UNAUTHENTICATED: { status: 401, canonical: "UNAUTHENTICATED" },
  PERMISSION_DENIED: { status: 403, canonical: "PERMISSION_DENIED" },
  NOT_FOUND: { status: 404, canonical: "NOT_FOUND" },
};
const FCM_ALONE: ReadonlySet<string> = new Set(["INVALID_ARGUMENT", "UNAVAILABLE", "INTERNAL"]);

export const FCM_WORDS: ErrorWords = {
  serverError: (status) =>
    new FcmRefusal(
      status === 503 ? "UNAVAILABLE" : "INTERNAL",
      "The server had an error.",
      null,
      status,
    ).answer(),
  tooManyRequests: () => new FcmRefusal("QUOTA_EXCEEDED", "Too many messages.").answer(),
  refusal: ({ code, status, message }) =>
    new FcmRefusal(code, message ?? `Refused on script: ${code}.`, null, status).answer(),
};
