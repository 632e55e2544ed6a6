import { openText, SealBroken, sealText } from "@/server/platform/sealed-text";

const PURPOSE = "unsubscribe";

/** What a marketing mail carries so that its recipient can leave without signing in: sealed, and good for it alone. */
export function unsubscribeToken(messageId: string): string {
  return Buffer.from(sealText(messageId, PURPOSE), "utf8").toString("base64url");
}

/** The message that a token belongs to; null for what we never gave out. */
export function messageOfToken(token: string): string | null {
  const sealed = Buffer.from(token, "base64url").toString("utf8");
  if (!sealed.startsWith("sealed:")) return null;
  try {
    return openText(sealed, PURPOSE);
  } catch (error) {
    if (error instanceof SealBroken) return null;
    throw error;
  }
}

/** The headers by which a mailbox offers to unsubscribe with one click (RFC 8058). */
export function unsubscribeHeaders(publicUrl: string, messageId: string): Record<string, string> {
  return {
    "List-Unsubscribe": `<${publicUrl}/api/unsubscribe?token=${unsubscribeToken(messageId)}>`,
    "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
  };
}
