import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { SEVERITY_LOOKS, STATE_LOOKS } from "@/components/alarms/alarm-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";

const parseAsAlarmId = createParser({
  parse: (text: string) => (/^alrm_[0-9a-z]{1,64}$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the alarms page in its URL, read the same way by server and browser. */
export const alarmsUrl = {
  state: parseAsArrayOf(parseAsStringLiteral(keysOf(STATE_LOOKS))).withDefault([]),
  severity: parseAsStringLiteral(keysOf(SEVERITY_LOOKS)),
  /** The alarm whose sheet is open. */
  alarm: parseAsAlarmId,
};

export type AlarmsUrl = inferParserType<typeof alarmsUrl>;

export const loadAlarmsUrl = createLoader(alarmsUrl);

/** What to ask the server for. */
export function alarmsInput({ state, severity }: AlarmsUrl): RouterInputs["alarms"]["list"] {
  const states = [...new Set(state)];
  return {
    ...(states.length > 0 ? { state: states } : {}),
    ...(severity ? { severity } : {}),
  };
}
