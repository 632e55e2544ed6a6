import { maskedBody, maskEmail, type ContactFields } from "../domain/mask-contact";

/** Takes a person's contact, and what they were told, out of what providers and colleagues wrote. */
export interface Redactor {
  text: (text: string) => string;
  /** Any JSON value, with the values of keys that hold contact or content hidden whole. */
  json(value: unknown): unknown;
  /** A request's body, JSON or a form, as indented JSON; one that cannot be read is hidden whole. */
  body(raw: string): string;
}

const HIDDEN = "•••";

// What providers call contact, content, and traces of a person; compared in small letters without - and _.
const HIDDEN_KEYS = new Set([
  "to",
  "cc",
  "bcc",
  "replyto",
  "recipient",
  "recipients",
  "address",
  "phone",
  "email",
  "subject",
  "html",
  "text",
  "body",
  "title",
  "notification",
  "variables",
  "headers",
  "attachments",
  "mediaurl",
  "token",
  "fid",
  "authorization",
  "apikey",
  "link",
  "ipaddress",
  "useragent",
  "tocity",
  "tostate",
  "tozip",
  "waid",
  "profilename",
]);

const ANY_EMAIL = /[^\s@<>"',;:()[\]{}=&]+@[^\s@<>"',;:()[\]{}=&]+\.[^\s@<>"',;:()[\]{}=&.]{2,}/gu;
const ANY_PHONE = /(?:\+|%2B|\b00)[1-9](?:[\s().-]*\d){6,14}/gi;

/** Makes the redactor of one message. It hides too much rather than too little. */
export function redactPersonal(contact: ContactFields): Redactor {
  const own = ownPatterns(contact);

  function text(given: string): string {
    const withoutOwn = own.reduce((left, pattern) => left.replaceAll(pattern, HIDDEN), given);
    return withoutOwn.replaceAll(ANY_EMAIL, maskEmail).replaceAll(ANY_PHONE, HIDDEN);
  }

  function json(value: unknown): unknown {
    if (typeof value === "string") return text(value);
    if (Array.isArray(value)) return value.map(json);
    if (typeof value !== "object" || value === null) return value;
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, isHiddenKey(key, inner) ? HIDDEN : json(inner)]),
    );
  }

  function body(raw: string): string {
    const read = readBody(raw);
    return read === null ? maskedBody(raw) : JSON.stringify(json(read), null, 2);
  }

  return { text, json, body };
}

// That there is nothing is no secret.
function isHiddenKey(key: string, value: unknown): boolean {
  return value !== null && value !== "" && HIDDEN_KEYS.has(key.toLowerCase().replaceAll(/[-_]/g, ""));
}

/** The recipient's own name, addresses and number, however they are spaced or capitalised. */
function ownPatterns({ recipientName, recipientEmail, recipientPhone, toAddress }: ContactFields): RegExp[] {
  const digits = (recipientPhone ?? (toAddress?.startsWith("+") ? toAddress : "")).replaceAll(/\D/g, "");
  const words = (recipientName ?? "").split(/\s+/).filter((word) => word.length >= 3);
  return [
    ...[recipientEmail, toAddress].filter((address) => address !== null).map((address) => exactly(address)),
    ...(recipientName ? [exactly(recipientName)] : []),
    ...words.map((word) => new RegExp(`(?<!\\p{L})${escaped(word)}(?!\\p{L})`, "giu")),
    ...(digits.length >= 7 ? [spaced(digits), spaced(digits.slice(-9))] : []),
  ];
}

function spaced(digits: string): RegExp {
  return new RegExp(`\\+?${[...digits].join("[\\s().-]*")}`, "g");
}

function exactly(text: string): RegExp {
  return new RegExp(escaped(text), "giu");
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\/]/g, "\\$&");
}

function readBody(raw: string): unknown {
  try {
    const value: unknown = JSON.parse(raw);
    return typeof value === "object" ? value : null;
  } catch {
    return /^[\w.-]+=[^&\s]*(&[\w.-]+=[^&\s]*)*$/.test(raw)
      ? Object.fromEntries(new URLSearchParams(raw))
      : null;
  }
}
