/**
 * What an error of FCM's means. TOKEN: this device's token is dead. PAYLOAD: the message itself is wrong, which is a
 * fault of ours. RATE: too much, for at least a minute. KEY: Apple's key or our credential needs a person. ACCOUNT:
 * nothing would get through. SERVER: try again.
 */
export type PushErrorKind = "TOKEN" | "PAYLOAD" | "RATE" | "KEY" | "ACCOUNT" | "SERVER";

export const PUSH_ERRORS = {
  UNREGISTERED: "TOKEN",
  SENDER_ID_MISMATCH: "TOKEN",
  INVALID_TOKEN: "TOKEN",
  INVALID_ARGUMENT: "PAYLOAD",
  NOT_FOUND: "ACCOUNT",
  PERMISSION_DENIED: "ACCOUNT",
  UNAUTHENTICATED: "ACCOUNT",
  QUOTA_EXCEEDED: "RATE",
  RESOURCE_EXHAUSTED: "RATE",
  THIRD_PARTY_AUTH_ERROR: "KEY",
  UNAVAILABLE: "SERVER",
  INTERNAL: "SERVER",
} as const satisfies Record<string, PushErrorKind>;

export type PushErrorCode = keyof typeof PUSH_ERRORS;

type ErrorBody = {
  error?: {
    status?: string;
    message?: string;
    details?: { "@type"?: string; errorCode?: string; fieldViolations?: { field?: string }[] }[];
  };
};

/**
 * The code of an answer that was no success, and its words. FCM's own code counts before the canonical one. An
 * INVALID_ARGUMENT that FCM says is about the token becomes INVALID_TOKEN, since one about anything else is our
 * fault and must cost no device. Null when the answer is none of FCM's.
 */
export function pushError(body: string, status: number): { code: PushErrorCode; message: string } | null {
  let error: ErrorBody["error"];
  try {
    error = (JSON.parse(body) as ErrorBody).error;
  } catch {
    return status >= 500 ? { code: "INTERNAL", message: "The server had an error." } : null;
  }
  const details = error?.details ?? [];
  const own = details.find((detail) => detail["@type"]?.endsWith("fcm.v1.FcmError"))?.errorCode;
  const code = [own, error?.status].find(
    (name): name is PushErrorCode => name !== undefined && Object.hasOwn(PUSH_ERRORS, name),
  );
  const message = error?.message ?? "";
  if (code === undefined) return status >= 500 ? { code: "INTERNAL", message } : null;
  if (code !== "INVALID_ARGUMENT" || own !== "INVALID_ARGUMENT") return { code, message };
  const isAboutToken = details.some((detail) =>
    detail.fieldViolations?.some(({ field }) => field === "message.token"),
  );
  return { code: isAboutToken ? "INVALID_TOKEN" : code, message };
}
