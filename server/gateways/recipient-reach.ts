/**
 * Whom messages may reach. Only production may write to everyone; anywhere else it is the listed recipients, or
 * whoever one likes where the provider is a simulator on this machine, because nobody real can be reached through it.
 */
export type RecipientReach =
  | { kind: "EVERYONE" }
  | { kind: "SIMULATED" }
  | {
      kind: "LISTED";
      /** E-mail addresses, `@domain`s, numbers in E.164 and device tokens, in lower case. */
      recipients: ReadonlySet<string>;
    };

type Source = Readonly<Record<string, string | undefined>>;

/**
 * Reads NODE_ENV, MESSAGES_REACH (`everyone` or `listed`) and MESSAGES_ALLOWED_RECIPIENTS (separated by commas).
 * Unset, production reaches everyone and all else the listed. `baseUrl` is where the provider's API is spoken.
 * Throws an Error when `everyone` is asked for outside production, or the word is neither.
 */
export function recipientReach(env: Source, baseUrl: string): RecipientReach {
  const isProduction = env["NODE_ENV"] === "production";
  const asked = env["MESSAGES_REACH"] || (isProduction ? "everyone" : "listed");
  if (asked !== "everyone" && asked !== "listed") throw new Error("MESSAGES_REACH is everyone or listed.");
  if (asked === "everyone" && !isProduction)
    throw new Error("MESSAGES_REACH may be everyone only in production.");
  if (isLoopback(new URL(baseUrl).hostname)) return { kind: "SIMULATED" };
  if (asked === "everyone") return { kind: "EVERYONE" };
  const listed = (env["MESSAGES_ALLOWED_RECIPIENTS"] ?? "").split(",").map((one) => one.trim().toLowerCase());
  return { kind: "LISTED", recipients: new Set(listed.filter((one) => one !== "")) };
}

/** Whether a message may go to this e-mail address, number or token. */
export function mayReach(reach: RecipientReach, to: string): boolean {
  if (reach.kind !== "LISTED") return true;
  const recipient = to.trim().toLowerCase();
  if (reach.recipients.has(recipient)) return true;
  const domain = recipient.lastIndexOf("@");
  return domain > 0 && reach.recipients.has(recipient.slice(domain));
}

/** This machine under any of its names. */
export function isLoopback(hostname: string): boolean {
  return ["127.0.0.1", "localhost", "[::1]", "::1"].includes(hostname);
}
