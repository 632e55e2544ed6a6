import {
  createLoader,
  parseAsInteger,
  parseAsString,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { CHANNEL_LOOKS, TEMPLATE_LABELS } from "@/components/notifications/message-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs, RouterOutputs } from "@/server/api/root";

export type TemplateRow = RouterOutputs["notifications"]["templates"]["list"][number];

export const TEMPLATE_LOCALES = ["en", "de", "es"] as const;

/** Which text of a template is looked at, in its URL, read the same way by server and browser. */
export const templateUrl = {
  channel: parseAsStringLiteral(keysOf(CHANNEL_LOOKS)),
  locale: parseAsStringLiteral(TEMPLATE_LOCALES).withDefault("en"),
  version: parseAsInteger,
  /** The variable that is left out. */
  without: parseAsString,
};

export type TemplateUrl = inferParserType<typeof templateUrl>;

export const loadTemplateUrl = createLoader(templateUrl);

/** Whether a text of the address is a template at all. */
export function isTemplateKey(text: string): text is TemplateRow["key"] {
  return Object.hasOwn(TEMPLATE_LABELS, text);
}

/** What to ask the server for: what a template does not have is taken as not said. */
export function previewInput(
  { key, channels, versions, variables }: TemplateRow,
  { channel, locale, version, without }: TemplateUrl,
): RouterInputs["notifications"]["templates"]["preview"] {
  const offered: readonly string[] = channels;
  return {
    template: key,
    channel: channel !== null && offered.includes(channel) ? channel : channels[0],
    locale,
    ...(version !== null && versions.includes(version) ? { version } : {}),
    ...(without !== null && variables.includes(without) ? { without } : {}),
  };
}
