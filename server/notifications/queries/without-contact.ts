import { redactPersonal } from "./redact-personal";

export interface PersonContact {
  name: string;
  email: string | null;
  phone: string | null;
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
