import { InvalidInput } from "@/server/platform/errors";

/** The settings that say who may send events; the names are those of the environment. */
export interface EventSecretSettings {
  EVENTS_SECRET?: string | undefined;
  /** The secret before, valid while senders change over. */
  EVENTS_SECRET_PREVIOUS?: string | undefined;
}

/** What a secret looks like: `whsec_` and 16 to 64 bytes in base64, as Standard Webhooks has it. */
const EVENTS_SECRET = /^whsec_[A-Za-z0-9+/]{22,86}={0,2}$/;

/**
 * The secrets with which events may be signed, the present one first; none when none is set. Throws
 * InvalidInput, without the value, for a secret that is not one.
 */
export function eventSecrets(settings: EventSecretSettings): string[] {
  return (["EVENTS_SECRET", "EVENTS_SECRET_PREVIOUS"] as const).flatMap((name) => {
    const secret = settings[name]?.trim() ?? "";
    if (secret === "") return [];
    if (EVENTS_SECRET.test(secret)) return [secret];
    throw new InvalidInput(`${name} must be whsec_ and 16 to 64 random bytes in base64.`, name);
  });
}
