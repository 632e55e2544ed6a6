import type { Context } from "@/server/platform/context";
import { knownContact, type ContactOf } from "../commands/current-contact";
import type { RecipientContact } from "../domain/search-columns";
import { maskEmail, maskName, maskPhone } from "../domain/mask-contact";

/** That staff corrected a field, and the marketplace has told no other since. */
export interface StandingCorrection {
  correctedAt: Date;
  /** The name of who did. */
  correctedBy: string;
}

/** Where somebody is reached today, as far as it is known, and what of it staff corrected. */
export interface ContactNow extends RecipientContact {
  corrections: { email: StandingCorrection | null; phone: StandingCorrection | null };
}

/** How the person is reached today, in clear: callers mask it, or have audited that it is shown. */
export async function contactNow(ctx: Pick<Context, "db">, of: ContactOf): Promise<ContactNow> {
  const { recipientKind, recipientRef } = of;
  const [contact, standing] = await Promise.all([
    knownContact(ctx, of),
    ctx.db.contactCorrection.findMany({
      where: { recipientRef, recipientKind, endedAt: null },
      orderBy: { correctedAt: "desc" },
      select: { field: true, correctedAt: true, correctedBy: true },
    }),
  ]);
  const correctionOf = (field: "email" | "phone"): StandingCorrection | null => {
    const found = standing.find((one) => one.field === field);
    return found ? { correctedAt: found.correctedAt, correctedBy: found.correctedBy } : null;
  };
  return { ...contact, corrections: { email: correctionOf("email"), phone: correctionOf("phone") } };
}

/** The same as everybody may see it. */
export function maskedContactNow({ name, email, phone, corrections }: ContactNow): ContactNow {
  return {
    name: name === null ? null : maskName(name),
    email: email === null ? null : maskEmail(email),
    phone: phone === null ? null : maskPhone(phone),
    corrections,
  };
}
