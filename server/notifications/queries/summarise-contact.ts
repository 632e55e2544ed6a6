import { maskEmail, maskName, maskPhone } from "../domain/mask-contact";
import { redactPersonal } from "./redact-personal";

export interface PersonContact {
  name: string;
  email: string | null;
  phone: string | null;
}

/** A person's contact as everybody may see it: enough to recognise them by, too little to reach them. */
export function summariseContact({ name, email, phone }: PersonContact): PersonContact {
  return {
    name: maskName(name),
    email: email === null ? null : maskEmail(email),
    phone: phone === null ? null : maskPhone(phone),
  };
}

/** Takes the person's contact, and any other address or number, out of what others wrote about them. */
export function withoutContact({ name, email, phone }: PersonContact): (text: string) => string {
  return redactPersonal({
    recipientName: name,
    recipientEmail: email,
    recipientPhone: phone,
    toAddress: null,
  }).text;
}
