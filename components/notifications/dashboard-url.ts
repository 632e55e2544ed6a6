import {
  createLoader,
  createParser,
  createSerializer,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { messagesUrl, type MessagesUrl } from "@/components/notifications/messages-url";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs, RouterOutputs } from "@/server/api/root";

export type DashboardView = RouterOutputs["notifications"]["dashboard"]["summary"];

/** The lengths of time that the dashboard shows. */
export const DASHBOARD_PERIODS = {
  day: { label: "Day", days: 1, before: "the day before" },
  week: { label: "Week", days: 7, before: "the 7 days before" },
  month: { label: "Month", days: 30, before: "the 30 days before" },
} as const satisfies Record<DashboardView["period"], { label: string; days: number; before: string }>;

const DAY_MS = 86_400_000;

const parseAsDay = createParser({
  parse: (text: string) => (isDay(text) ? text : null),
  serialize: String,
});

/** The state of the dashboard in its URL, read the same way by server and browser. */
export const dashboardUrl = {
  period: parseAsStringLiteral(keysOf(DASHBOARD_PERIODS)).withDefault("week"),
  /** The last day, of the business; today when it is not there. */
  to: parseAsDay,
};

export type DashboardUrl = inferParserType<typeof dashboardUrl>;

export const loadDashboardUrl = createLoader(dashboardUrl);

/** What to ask the server for. */
export function dashboardInput({
  period,
  to,
}: DashboardUrl): RouterInputs["notifications"]["dashboard"]["summary"] {
  return { period, ...(to ? { to } : {}) };
}

/** The day so many days later, or earlier when negative. */
export function dayMoved(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

const messagesQuery = createSerializer(messagesUrl);

/** Where the list has exactly the messages of a figure. */
export function messagesPath(filter: Partial<MessagesUrl>): string {
  return messagesQuery("/notifications", filter);
}

// The server knows days of this century and the next.
function isDay(text: string): boolean {
  if (!/^2[01]\d\d-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
