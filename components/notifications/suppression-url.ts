import { createLoader, parseAsArrayOf, parseAsStringLiteral, type inferParserType } from "nuqs/server";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

export const SUPPRESSION_STATES = ["ACTIVE", "LIFTED"] as const;
const ADDRESS_CHANNELS = ["EMAIL", "SMS"] as const;

/** What narrows the list of suppressed addresses, in its URL. What is typed is an address, and is not here. */
export const suppressionUrl = {
  state: parseAsStringLiteral(SUPPRESSION_STATES).withDefault("ACTIVE"),
  channel: parseAsArrayOf(parseAsStringLiteral(ADDRESS_CHANNELS)).withDefault([]),
  origin: parseAsArrayOf(parseAsStringLiteral(keysOf(SUPPRESSION_WORDS))).withDefault([]),
  purpose: parseAsStringLiteral(keysOf(PURPOSE_LABELS)),
};

export type SuppressionUrl = inferParserType<typeof suppressionUrl>;

export const loadSuppressionUrl = createLoader(suppressionUrl);

const QUERY_LENGTH_MAX = 1_000;

/** What to ask the server for. */
export function suppressionsInput(
  { state, channel, origin, purpose }: SuppressionUrl,
  typed: string,
): Omit<RouterInputs["notifications"]["suppressions"]["list"], "cursor"> {
  const query = typed.trim().slice(0, QUERY_LENGTH_MAX);
  return {
    state,
    ...(query ? { query } : {}),
    ...(channel.length > 0 ? { channel: [...new Set(channel)] } : {}),
    ...(origin.length > 0 ? { origin: [...new Set(origin)] } : {}),
    ...(purpose ? { purpose } : {}),
  };
}
