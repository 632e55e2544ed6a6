import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { sealingKeys, type SealingKeys } from "./sealed-keys";

/** What was stored cannot be read: the key is not among ours, or the text was changed since. */
export class SealBroken extends Error {
  override readonly name = "SealBroken";
}

const ALGORITHM = "aes-256-gcm";
const PREFIX = "sealed:1:";
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/**
 * A text as it may lie in the database: `sealed:1:KEY:…`, by AES-256-GCM under the first of our keys. It opens only
 * for the same purpose, so that what was stored in one column is of no use in another. Nonces are drawn by chance: a
 * key is good for four billion texts.
 */
export function sealText(text: string, purpose: string, keys: SealingKeys = sealingKeys()): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(ALGORITHM, keys.current.key, nonce);
  cipher.setAAD(Buffer.from(purpose, "utf8"));
  const sealed = Buffer.concat([nonce, cipher.update(text, "utf8"), cipher.final(), cipher.getAuthTag()]);
  return `${PREFIX}${keys.current.id}:${sealed.toString("base64")}`;
}

/**
 * The text of what `sealText` made. What was stored before there were seals comes back as it is.
 *
 * @throws SealBroken when no key of ours has made it, or it is not what was made, or not for this purpose.
 */
export function openText(stored: string, purpose: string, keys: SealingKeys = sealingKeys()): string {
  if (!isSealed(stored)) return stored;
  const [keyId = "", body = ""] = stored.slice(PREFIX.length).split(":", 2);
  const key = keys.byId.get(keyId);
  if (!key) throw new SealBroken(`A stored text is sealed with the key ${keyId}, which CONTENT_KEYS lacks.`);
  const sealed = Buffer.from(body, "base64");
  if (sealed.length < NONCE_BYTES + TAG_BYTES) throw new SealBroken("A sealed text is cut short.");
  const decipher = createDecipheriv(ALGORITHM, key, sealed.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(Buffer.from(purpose, "utf8"));
  decipher.setAuthTag(sealed.subarray(-TAG_BYTES));
  try {
    return (
      decipher.update(sealed.subarray(NONCE_BYTES, -TAG_BYTES), undefined, "utf8") + decipher.final("utf8")
    );
  } catch (cause) {
    throw new SealBroken("A sealed text was changed, or sealed with another key of the same name.", {
      cause,
    });
  }
}

/** Whether a stored text is sealed. */
export function isSealed(stored: string): boolean {
  return stored.startsWith(PREFIX);
}

const SEALED_FIELD = "$sealed";

/** A JSON value as it may lie in a JSON column: an object of one sealed text. */
export function sealJson(value: unknown, purpose: string, keys?: SealingKeys): { [SEALED_FIELD]: string } {
  return { [SEALED_FIELD]: sealText(JSON.stringify(value), purpose, keys) };
}

/**
 * The value of what `sealJson` made; any other value as it is.
 *
 * @throws SealBroken as `openText` does.
 */
export function openJson(stored: unknown, purpose: string, keys?: SealingKeys): unknown {
  const sealed = (stored as { [SEALED_FIELD]?: unknown } | null)?.[SEALED_FIELD];
  return typeof sealed === "string" && isSealed(sealed)
    ? JSON.parse(openText(sealed, purpose, keys))
    : stored;
}
