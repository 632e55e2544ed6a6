import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { InvalidInput } from "@/server/platform/errors";
import { usableContact } from "./usable-contact";

const EMAIL_LENGTH_MAX = 254;
// Stricter than what bookings may bring: somebody types it now, and can be asked again.
const EMAIL =
  /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z][A-Za-z0-9-]*[A-Za-z0-9]$/;

/** An e-mail address as somebody typed it, without space around it. Throws InvalidInput when it can be none. */
export function correctedEmail(typed: string): string {
  const email = typed.trim();
  const { email: usable } = usableContact({ name: null, email, phone: null });
  if (usable === null || email.length > EMAIL_LENGTH_MAX || !EMAIL.test(email))
    throw new InvalidInput("This is no complete e-mail address, such as ada@example.org.", "email");
  return usable;
}

/** A number as somebody typed it, in E.164. Throws InvalidInput when there can be no such number. */
export function correctedPhone(typed: string): string {
  const phone = typed.trim().replace(/^00/, "+");
  if (!phone.startsWith("+"))
    throw new InvalidInput("Begin with the country, such as +34: without it nobody can be reached.", "phone");
  const { phone: usable } = usableContact({ name: null, email: null, phone });
  if (usable === null || !parsePhoneNumberFromString(phone)?.isValid())
    throw new InvalidInput("There is no such number in this country. Please check its digits.", "phone");
  return usable;
}
