import type { RouterOutputs } from "@/server/api/root";

type DraftChoices = RouterOutputs["payroll"]["runs"]["draftChoices"];
export type PeriodicSchedule = DraftChoices["choices"][number]["schedule"];

/** A period of a schedule, with the currencies in which it has a run already. */
export interface PeriodChoice {
  periodEnd: string;
  label: string;
  /** The live run by currency. */
  runs: Readonly<Record<string, string>>;
}

/** The periods of one schedule, newest first as the server sends them, each once. */
export function periodChoices(choices: DraftChoices["choices"], schedule: PeriodicSchedule): PeriodChoice[] {
  const periods = new Map<string, { periodEnd: string; label: string; runs: Record<string, string> }>();
  for (const choice of choices) {
    if (choice.schedule !== schedule) continue;
    const period = periods.get(choice.periodEnd) ?? {
      periodEnd: choice.periodEnd,
      label: choice.label,
      runs: {},
    };
    if (choice.runId) period.runs[choice.currency] = choice.runId;
    periods.set(choice.periodEnd, period);
  }
  return [...periods.values()];
}
