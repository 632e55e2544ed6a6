import { createHash, randomUUID } from "node:crypto";
import { ResendRefusal } from "./resend-refusal";
import type { SimulatedEmail } from "./resend-records";

type Json = Record<string, unknown>;

const RECIPIENTS_MAX = 50;

/**
 * The mail that a request asks for. Throws a `ResendRefusal` for what Resend would not take; mail to one of the
 * refused domains among them.
 */
export function newEmail(
  body: string,
  made: { seq: number; nowMs: number; idempotencyKey: string | null; refusedDomains: readonly string[] },
): SimulatedEmail {
  const asked = parsed(body);
  const to = addressesOf(asked, "to");
  const email: SimulatedEmail = {
    id: randomUUID(),
    seq: made.seq,
    createdAtMs: made.nowMs,
    from: textOf(asked, "from") ?? missing("from"),
    to: to.length > 0 ? to : missing("to"),
    cc: addressesOf(asked, "cc"),
    bcc: addressesOf(asked, "bcc"),
    replyTo: addressesOf(asked, "reply_to"),
    subject: textOf(asked, "subject") ?? missing("subject"),
    html: textOf(asked, "html"),
    text: textOf(asked, "text"),
    headers: (asked["headers"] ?? {}) as Record<string, string>,
    tags: tagsOf(asked["tags"]),
    attachments: attachmentsOf(asked["attachments"]),
    idempotencyKey: made.idempotencyKey,
    steps: [],
  };
  if (email.html === null && email.text === null) missing("html` or `text");
  if (to.length > RECIPIENTS_MAX) {
    throw new ResendRefusal(
      "validation_error",
      `The \`to\` field takes at most ${RECIPIENTS_MAX} addresses.`,
    );
  }
  if (!isAddress(email.from)) throw new ResendRefusal("invalid_from_address", "Invalid `from` field.");
  for (const address of [...to, ...email.cc, ...email.bcc]) refuseAddress(address, made.refusedDomains);
  return email;
}

function refuseAddress(address: string, refusedDomains: readonly string[]): void {
  if (!isAddress(address)) {
    throw new ResendRefusal("validation_error", "Invalid `to` field. The address is not an e-mail address.");
  }
  const domain = bareAddress(address).split("@")[1]!.toLowerCase();
  if (refusedDomains.includes(domain)) {
    throw new ResendRefusal("validation_error", `Invalid \`to\` field. Mail to ${domain} is not taken.`);
  }
}

/** `Name <address>` or the address alone. */
export function bareAddress(text: string): string {
  return (/<([^<>]+)>\s*$/.exec(text)?.[1] ?? text).trim();
}

function isAddress(text: string): boolean {
  return /^[^\s@<>]+@[^\s@<>]+\.[^\s@<>]+$/.test(bareAddress(text));
}

function parsed(body: string): Json {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Json;
  } catch {
    // Falls through to the refusal.
  }
  throw new ResendRefusal("validation_error", "The body is not a JSON object.");
}

function textOf(asked: Json, name: string): string | null {
  const value = asked[name];
  if (value === undefined || value === null || value === "") return null;
  if (typeof value !== "string")
    throw new ResendRefusal("validation_error", `The \`${name}\` field must be a text.`);
  return value;
}

function addressesOf(asked: Json, name: string): string[] {
  const value = asked[name];
  const list: unknown[] = value === undefined || value === null ? [] : Array.isArray(value) ? value : [value];
  return list.map(String);
}

function tagsOf(value: unknown): SimulatedEmail["tags"] {
  const tags = (Array.isArray(value) ? value : []) as { name?: unknown; value?: unknown }[];
  return tags.map((tag) => {
    const [name, text] = [String(tag.name), String(tag.value)];
    if (!/^[\w-]{1,256}$/.test(name) || !/^[\w-]{1,256}$/.test(text)) {
      throw new ResendRefusal(
        "validation_error",
        "Tags may hold ASCII letters, digits, underscores and dashes.",
      );
    }
    return { name, value: text };
  });
}

function attachmentsOf(value: unknown): SimulatedEmail["attachments"] {
  const files = (Array.isArray(value) ? value : []) as Json[];
  return files.map((file) => {
    const { filename, content, content_type: contentType } = file;
    if (typeof content !== "string" || typeof filename !== "string")
      throw new ResendRefusal("invalid_attachment", "An attachment has a filename and a content.");
    const bytes = Buffer.from(content, "base64");
    return {
      filename,
      contentType: typeof contentType === "string" ? contentType : null,
      bytes: bytes.length,
      sha256: createHash("sha256").update(bytes).digest("hex"),
    };
  });
}

function missing(name: string): never {
  throw new ResendRefusal("missing_required_field", `Missing \`${name}\` field.`);
}
