/** What stands for the name of a person who was erased, where a name must stand. */
export const ERASED_NAME = "Erased";

/** Enough of an e-mail address to recognise it by, and too little to write to it: `a•••@e•••.org`. */
export function maskEmail(address: string): string {
  const at = address.lastIndexOf("@");
  if (at < 1) return DOTS;
  const domain = address.slice(at + 1);
  const dot = domain.lastIndexOf(".");
  const ending = dot > 0 ? domain.slice(dot) : "";
  return `${firstOf(address)}${DOTS}@${firstOf(domain)}${DOTS}${ending}`;
}

/** The last two digits of a phone: `••• 33`. */
export function maskPhone(phone: string): string {
  const digits = phone.replace(/\D/g, "");
  return digits.length < 7 ? DOTS : `${DOTS} ${digits.slice(-2)}`;
}

/** The first letter of each word of a name: `R••• M•••`. */
export function maskName(name: string): string {
  const words = name.trim().split(/\s+/).filter(Boolean);
  return words.length === 0 ? DOTS : words.map((word) => `${firstOf(word)}${DOTS}`).join(" ");
}

export interface ContactFields {
  recipientName: string | null;
  recipientEmail: string | null;
  recipientPhone: string | null;
  toAddress: string | null;
}

/** The contact of a message as a person may see it: whole with the permission, else masked on the server. */
export function visibleContact<T extends ContactFields>(message: T, mayReveal: boolean): ContactFields {
  const { recipientName, recipientEmail, recipientPhone, toAddress } = message;
  if (mayReveal) return { recipientName, recipientEmail, recipientPhone, toAddress };
  const masked = (value: string | null, mask: (text: string) => string) =>
    value === null ? null : mask(value);
  return {
    recipientName: masked(recipientName, maskName),
    recipientEmail: masked(recipientEmail, maskEmail),
    recipientPhone: masked(recipientPhone, maskPhone),
    toAddress: masked(toAddress, (address) =>
      address.includes("@") ? maskEmail(address) : maskPhone(address),
    ),
  };
}

/** What stands in for a body that may not be seen: its length at least, by which an empty one is told. */
export function maskedBody(body: string): string {
  return `Hidden: ${body.length.toLocaleString("en-GB")} characters.`;
}

const DOTS = "•••";

// By code point: half of a surrogate pair is no letter.
function firstOf(text: string): string {
  return [...text][0] ?? "";
}
