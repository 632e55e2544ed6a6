import * as z from "zod";
import { STAFF_ROLES } from "./permissions";

/** Advised on the screen; a passphrase of four words is longer. */
export const PASSWORD_ADVISED_LENGTH = 15;
const PASSWORD_LENGTH_MIN = 12;
const PASSWORD_LENGTH_MAX = 128;

// NUL cannot be stored, and a lone surrogate is not text.
const isStorableText = (value: string) => !value.includes("\u0000") && !/\p{Surrogate}/u.test(value);
// Marks that are invisible or change the direction of reading make one name look like another.
const isPlainName = (value: string) => !/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(value);

export const staffName = z
  .string()
  .trim()
  .min(1, "A name is needed.")
  .max(120, "At most 120 characters.")
  .refine(isStorableText, "This text contains characters that cannot be stored.")
  .refine(isPlainName, "A name has no invisible characters.")
  .transform((value) => value.normalize("NFC"));

// Only ASCII before and after the @: a look-alike letter would be another mailbox.
export const staffEmail = z
  .string()
  .trim()
  .toLowerCase()
  .max(254, "At most 254 characters.")
  .pipe(z.email("This is not an e-mail address."));

export const newPassword = z
  .string()
  .min(
    PASSWORD_LENGTH_MIN,
    `At least ${PASSWORD_LENGTH_MIN} characters; ${PASSWORD_ADVISED_LENGTH} or more are better.`,
  )
  .max(PASSWORD_LENGTH_MAX, `At most ${PASSWORD_LENGTH_MAX} characters.`)
  .refine(isStorableText, "This password contains characters that cannot be typed.");

export const staffRole = z.enum(STAFF_ROLES);
const staffId = z.string().min(1).max(64).refine(isStorableText);
const reason = z
  .string()
  .trim()
  .min(3, "Please give a reason.")
  .max(500, "At most 500 characters.")
  .refine(isStorableText, "This text contains characters that cannot be stored.");

/** What the sign-in page sends. No rule about length here: it would tell which passwords cannot be right. */
export const signInInput = z.object({
  email: z.string().trim().toLowerCase().min(1, "Enter your e-mail address.").max(254),
  password: z.string().min(1, "Enter your password.").max(PASSWORD_LENGTH_MAX),
});

export const createStaffInput = z.object({
  name: staffName,
  email: staffEmail,
  password: newPassword,
  role: staffRole,
});

export const changeRoleInput = z.object({ staffId, role: staffRole, reason });
export const disableStaffInput = z.object({ staffId, reason });
export const enableStaffInput = z.object({ staffId, reason });
export const revokeSessionInput = z.object({ sessionId: staffId });
export const endStaffSessionInput = z.object({ staffId, sessionId: staffId });

export type CreateStaffInput = z.infer<typeof createStaffInput>;
export type ChangeRoleInput = z.infer<typeof changeRoleInput>;
export type DisableStaffInput = z.infer<typeof disableStaffInput>;
export type EnableStaffInput = z.infer<typeof enableStaffInput>;
export type RevokeSessionInput = z.infer<typeof revokeSessionInput>;
