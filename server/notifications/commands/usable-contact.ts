import { parsePhoneNumberFromString } from "libphonenumber-js/min";
import { normalEmail, type RecipientContact } from "../domain/search-columns";

/** A contact without what cannot be written to: bookings from files have whatever somebody typed. */
export function usableContact(given: RecipientContact): RecipientContact {
  const name = given.name?.trim().slice(0, 200) || null;
  return { name, email: usableEmail(given.email), phone: usablePhone(given.phone) };
}

function usableEmail(text: string | null): string | null {
  const email = text?.trim() ?? "";
  return /^[^@\s]+@[^@\s]+$/.test(email) && !/[A-Z\s]/.test(normalEmail(email)) ? email : null;
}

/** In E.164; a number without its country cannot be dialled. */
function usablePhone(text: string | null): string | null {
  const phone = (text ?? "").trim().replace(/^00/, "+");
  const number = parsePhoneNumberFromString(phone)?.number ?? null;
  return number !== null && /^\+[1-9][0-9]{6,14}$/.test(number) ? number : null;
}
