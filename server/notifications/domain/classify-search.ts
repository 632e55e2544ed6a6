import { nameKey, nameWords } from "./name-key";
import { normalEmail, reversedDigits } from "./search-columns";

/** One way to look a text up. A text that may be several things has several; the answers are put together. */
export type SearchLookup =
  | { by: "messageId"; value: string }
  /** Resend's, Twilio's or FCM's id. */
  | { by: "providerId"; value: string }
  /** As typed, and in capitals where that differs. */
  | { by: "bookingRef"; values: string[] }
  | { by: "email"; value: string }
  /** At least three characters of an address, in small letters. */
  | { by: "emailFragment"; value: string }
  /** The digits from the last to the first: the beginning of `phone_reversed`. */
  | { by: "phoneReversed"; value: string }
  /** Three or four letters without a space, anywhere in the name, as `nameKey` writes them. */
  | { by: "nameFragment"; value: string }
  /** What words of the name begin with, each of them, in any order. */
  | { by: "nameWords"; words: string[] };

export type ClassifiedSearch =
  | { ok: true; lookups: SearchLookup[] }
  | { ok: false; reason: "EMPTY" | "TOO_SHORT" | "TOO_LONG"; message: string };

const LENGTH_MIN = 3;
const LENGTH_MAX = 200;
const NAME_FRAGMENT_MAX = 4;
const PHONE_DIGITS_MIN = 4;
/** E.164 has no longer number. */
const PHONE_DIGITS_MAX = 15;

/** What somebody may have meant who typed this into the one search box. Never throws. */
export function classifySearch(typed: string): ClassifiedSearch {
  const text = typed
    .normalize("NFC")
    // Controls and halves of characters are nothing that anybody looks for, and PostgreSQL stores neither.
    .replace(/[\s\p{Cc}\p{Surrogate}]+/gu, " ")
    .trim();
  if (text === "") return { ok: false, reason: "EMPTY", message: "Type what you look for." };
  if ([...text].length < LENGTH_MIN)
    return { ok: false, reason: "TOO_SHORT", message: "Please type at least three characters." };
  if (text.length > LENGTH_MAX)
    return { ok: false, reason: "TOO_LONG", message: "Please type at most 200 characters." };

  if (/^msg_[0-9a-z]{10,40}$/i.test(text)) return found({ by: "messageId", value: text.toLowerCase() });
  if (isProviderId(text)) return found({ by: "providerId", value: providerIdOf(text) });
  if (text.includes("@")) return found(...emailLookups(text));
  const lookups: SearchLookup[] = phoneEndings(text).map((ending) => ({
    by: "phoneReversed",
    value: reversedDigits(ending),
  }));
  // A + or a bracket is no booking reference.
  if (/^[\w.:/#-]+$/.test(text))
    lookups.push({ by: "bookingRef", values: [...new Set([text, text.toUpperCase()])] });
  if (/^[\w.+-]{3,}$/.test(text) && /[a-z]/i.test(text))
    lookups.push({ by: "emailFragment", value: text.toLowerCase() });
  const key = nameKey(text);
  if ([...key].length >= LENGTH_MIN && /\p{L}/u.test(key)) lookups.push(nameLookup(key));
  return lookups.length > 0
    ? found(...lookups)
    : {
        ok: false,
        reason: "TOO_SHORT",
        message: "Please type at least three letters, or four digits of a phone.",
      };
}

// Every three letters of a long text are in thousands of names, and all of those would be read and compared. Its words
// are in few.
function nameLookup(key: string): SearchLookup {
  const words = nameWords(key);
  return [...key].length <= NAME_FRAGMENT_MAX && words.length === 1
    ? { by: "nameFragment", value: key }
    : { by: "nameWords", words };
}

function found(...lookups: SearchLookup[]): ClassifiedSearch {
  return { ok: true, lookups };
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const TWILIO_SID = /^(SM|MM)[0-9a-f]{32}$/i;
const FCM_NAME = /^projects\/[\w.:-]+\/messages\/\S+$/;

function isProviderId(text: string): boolean {
  return UUID.test(text) || TWILIO_SID.test(text) || FCM_NAME.test(text);
}

function providerIdOf(text: string): string {
  if (UUID.test(text)) return text.toLowerCase();
  return TWILIO_SID.test(text) ? `${text.slice(0, 2).toUpperCase()}${text.slice(2).toLowerCase()}` : text;
}

function emailLookups(text: string): SearchLookup[] {
  const value = normalEmail(text).replace(/^mailto:/, "");
  if (/^[^@\s]+@[^@\s]+\.[^@\s.]{2,}$/.test(value)) return [{ by: "email", value }];
  return [{ by: "emailFragment", value }];
}

/**
 * What a phone in any format may end with: its digits without what it was dialled with. `00` before the country is
 * dropped, and so is a trunk zero in brackets. One at the beginning may as well be the first of the last digits, so
 * that both are looked up.
 */
function phoneEndings(text: string): string[] {
  if (!/^\+?[\d\s()./-]+$/.test(text)) return [];
  const digits = text.replace("(0)", "").replace(/\D/g, "");
  const isInternational = text.startsWith("+") || digits.startsWith("00");
  const withoutZeros = digits.replace(/^0+/, "");
  const endings = isInternational && digits.length > 9 ? [withoutZeros] : [digits, withoutZeros];
  return [...new Set(endings)].filter(
    ({ length }) => length >= PHONE_DIGITS_MIN && length <= PHONE_DIGITS_MAX,
  );
}
