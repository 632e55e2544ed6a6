import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { dayAfter, startOfDay } from "@/components/jobs/wall-time";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, TEMPLATE_LABELS } from "@/components/notifications/message-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";

const parseAsDay = createParser({
  parse: (text: string) => (/^2[01]\d\d-\d\d-\d\d$/.test(text) && startOfDay(text, "UTC") ? text : null),
  serialize: String,
});

/**
 * What narrows the list of messages, in its URL, read the same way by server and browser. What is typed is not here:
 * it is a person's name, address or number, and addresses end up in histories and logs.
 */
export const messagesUrl = {
  channel: parseAsArrayOf(parseAsStringLiteral(keysOf(CHANNEL_LOOKS))).withDefault([]),
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(MESSAGE_LOOKS))).withDefault([]),
  template: parseAsArrayOf(parseAsStringLiteral(keysOf(TEMPLATE_LABELS))).withDefault([]),
  /** Days of the business; both are in. */
  from: parseAsDay,
  to: parseAsDay,
};

export type MessagesUrl = inferParserType<typeof messagesUrl>;

export const loadMessagesUrl = createLoader(messagesUrl);

const QUERY_LENGTH_MAX = 1_000;

/** What to ask the server for; the days begin and end as they do in the zone of the business. */
export function messagesInput(
  url: MessagesUrl,
  typed: string,
  businessZone: string,
): Omit<NonNullable<RouterInputs["notifications"]["find"]>, "cursor"> {
  const query = typed.trim().slice(0, QUERY_LENGTH_MAX);
  const channel = [...new Set(url.channel)];
  const status = [...new Set(url.status)];
  const template = [...new Set(url.template)];
  const since = url.from ? startOfDay(url.from, businessZone) : null;
  const until =
    url.to && !(url.from && url.to < url.from) ? startOfDay(dayAfter(url.to), businessZone) : null;
  return {
    ...(query ? { query } : {}),
    ...(channel.length > 0 ? { channel } : {}),
    ...(status.length > 0 ? { status } : {}),
    ...(template.length > 0 ? { template } : {}),
    ...(since ? { from: since.toISOString() } : {}),
    ...(until ? { until: until.toISOString() } : {}),
  };
}
