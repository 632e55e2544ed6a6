import { nameKey } from "./name-key";

/** A recipient's contact as it is known when a message is planned. The phone is in E.164. */
export interface RecipientContact {
  name: string | null;
  email: string | null;
  phone: string | null;
}

/** The columns of a message by which it is found. Whoever writes a message spreads these, and nothing else. */
export function searchColumns(contact: RecipientContact) {
  return {
    recipientName: contact.name,
    nameKey: contact.name === null ? null : nameKey(contact.name),
    recipientEmail: contact.email === null ? null : normalEmail(contact.email),
    recipientPhone: contact.phone,
    phoneReversed: contact.phone === null ? null : reversedDigits(contact.phone),
  };
}

/** An e-mail address as it is compared: without space around it, in small letters. */
export function normalEmail(address: string): string {
  return address.trim().toLowerCase();
}

/** A phone's digits from the last to the first, so that its last digits can be looked up as a beginning. */
export function reversedDigits(phone: string): string {
  return [...phone.replace(/\D/g, "")].reverse().join("");
}
