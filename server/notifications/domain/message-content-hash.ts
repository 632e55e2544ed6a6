import { createHash } from "node:crypto";
import type { Channel } from "./channel";

/** What is attached to an e-mail, by what it is and not by its bytes. */
export interface MessageAttachment {
  fileName: string;
  kind: "PAYOUT_RECEIPT";
  /** The payout whose receipt it is. */
  ref: string;
}

/** All that a recipient gets to read, on one channel. */
export interface ReadableContent {
  channel: Channel;
  subject: string | null;
  html: string | null;
  text: string;
  pushTitle: string | null;
  pushBody: string | null;
  attachments: readonly MessageAttachment[];
}

/** SHA-256 of a message's content, as 64 hex digits: equal exactly when a recipient gets the same to read. */
export function messageContentHash(content: ReadableContent): string {
  const { channel, subject, html, text, pushTitle, pushBody, attachments } = content;
  const files = attachments.map(({ fileName, kind, ref }) => [fileName, kind, ref]);
  const spelling = JSON.stringify([channel, subject, html, text, pushTitle, pushBody, files]);
  return createHash("sha256").update(spelling, "utf8").digest("hex");
}
