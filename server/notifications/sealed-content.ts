import type { Prisma } from "@/server/platform/prisma/client";
import { openJson, openText, sealJson, sealText } from "@/server/platform/sealed-text";

// How personal content lies in the database. Whoever writes or reads one of these columns goes through here.

const PARTS = ["subject", "html", "text", "pushTitle", "pushBody"] as const;

/** The texts of a message's content. */
export type ContentParts = Record<(typeof PARTS)[number], string | null>;

/** A message's variables, as they are stored. Those of another message's row may be taken over as they are. */
export function sealVariables(variables: unknown): Prisma.InputJsonObject {
  return sealJson(openVariables(variables), "message.variables");
}

/** A message's variables, of a stored row. Throws SealBroken. */
export function openVariables(stored: unknown): unknown {
  return openJson(stored, "message.variables");
}

/** The texts of a content as they are stored; what else it has stays as it is. */
export function sealContent<Content extends Partial<ContentParts>>(content: Content): Content {
  return eachPart(content, sealText);
}

/** The texts of a stored content as they were written; what else it has stays as it is. Throws SealBroken. */
export function openContent<Content extends Partial<ContentParts>>(stored: Content): Content {
  return eachPart(stored, openText);
}

/** What a provider told, as it is stored. */
export function sealBody(rawBody: string | null): string | null {
  return rawBody === null ? null : sealText(rawBody, "provider.body");
}

/** What a provider told, of a stored row. Throws SealBroken. */
export function openBody(stored: string | null): string | null {
  return stored === null ? null : openText(stored, "provider.body");
}

function eachPart<Content extends Partial<ContentParts>>(
  content: Content,
  change: (text: string, purpose: string) => string,
): Content {
  const changed: Partial<ContentParts> = {};
  for (const part of PARTS) {
    const text = content[part];
    if (typeof text === "string") changed[part] = change(text, `message.${part}`);
  }
  return { ...content, ...changed };
}
