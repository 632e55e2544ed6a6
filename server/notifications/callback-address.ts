import { createHmac, hkdfSync, timingSafeEqual, type KeyObject } from "node:crypto";
import { sealingKeys, type SealingKeys } from "@/server/platform/sealed-keys";

/** What an address of ours for callbacks is about: one attempt, or text messages that come in. */
export type CallbackSubject =
  { provider: "twilio" | "push"; attemptId: string } | { provider: "twilio"; attemptId: null };

/**
 * Where a provider, or a device, is to tell us about a subject. The token in it is made with a key that web and worker
 * share, so that the web process knows an address that we gave out without having any key that sends.
 */
export function callbackAddress(publicUrl: string, subject: CallbackSubject): string {
  const query = new URLSearchParams({
    ...(subject.attemptId === null ? { inbound: "sms" } : { attempt: subject.attemptId }),
    token: tokenOf(subject, sealingKeys().current.key),
  });
  return `${publicUrl}/api/webhooks/${subject.provider}?${query.toString()}`;
}

/** What the address of a callback is about; null when we did not give it out. Any of our keys may have made it. */
export function callbackSubject(
  provider: CallbackSubject["provider"],
  query: URLSearchParams,
  keys: SealingKeys = sealingKeys(),
): CallbackSubject | null {
  const attemptId = query.get("attempt");
  if (attemptId === null && (provider !== "twilio" || query.get("inbound") !== "sms")) return null;
  const subject = { provider, attemptId } as CallbackSubject;
  const given = Buffer.from(query.get("token") ?? "", "base64url");
  const isOurs = [...keys.byId.values()].some((key) => {
    const expected = Buffer.from(tokenOf(subject, key), "base64url");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  return isOurs ? subject : null;
}

function tokenOf({ provider, attemptId }: CallbackSubject, key: KeyObject): string {
  // A key of its own for this purpose: what seals content signs nothing.
  const own = Buffer.from(hkdfSync("sha256", key.export(), "", "travellr callback addresses", 32));
  return createHmac("sha256", own)
    .update(`${provider}\n${attemptId ?? "inbound"}`)
    .digest("base64url");
}
