import { FAULT_WORDS, type FaultName } from "./fault-schedule";
import { PAYOUT_TRANSITIONS } from "@/server/payroll/domain/payout-status";

/** How often each fault was there while each arrow was gone. */
export interface SimulationTally {
  schedules: number;
  ticks: number;
  /** Schedules by fault. */
  byFault: Map<string, number>;
  /** Moves by arrow, then schedules with that arrow by fault. */
  byArrow: Map<string, { moves: number; byFault: Map<string, number> }>;
}

export function emptySimulationTally(): SimulationTally {
  return { schedules: 0, ticks: 0, byFault: new Map(), byArrow: new Map() };
}

/** Counts one schedule that was played without a violation. */
export function countSchedule(
  tally: SimulationTally,
  played: { faults: string[]; arrows: [string, number][]; ticks: number },
): void {
  tally.schedules += 1;
  tally.ticks += played.ticks;
  for (const fault of played.faults) tally.byFault.set(fault, (tally.byFault.get(fault) ?? 0) + 1);
  for (const [arrow, moves] of played.arrows) {
    const counted = tally.byArrow.get(arrow) ?? { moves: 0, byFault: new Map<string, number>() };
    counted.moves += moves;
    for (const fault of played.faults) counted.byFault.set(fault, (counted.byFault.get(fault) ?? 0) + 1);
    tally.byArrow.set(arrow, counted);
  }
}

/** Moves that a worker makes while a run is paid; the others belong to people. */
const WORKER_ARROWS = (["RESERVED", "SENDING", "UNKNOWN", "SENT"] as const).flatMap((from) =>
  PAYOUT_TRANSITIONS[from]
    .filter((to) => !["PLANNED", "STALE", "CANCELLED"].includes(to))
    .map((to) => `${from}>${to}`),
);

/** The report as Markdown: a table of faults by arrows, in schedules, and the arrows that were never gone. */
export function simulationReport(tally: SimulationTally): string {
  const faults = Object.keys(FAULT_WORDS) as FaultName[];
  const row = (cells: readonly (string | number)[]) => `| ${cells.join(" | ")} |`;
  const arrows = [...tally.byArrow.keys()].filter((arrow) => !arrow.startsWith(">")).sort();
  const never = WORKER_ARROWS.filter((arrow) => !tally.byArrow.has(arrow));
  return [
    row(["Arrow", "moves", ...faults]),
    row(["---", "---:", ...faults.map(() => "---:")]),
    row(["all schedules", tally.schedules, ...faults.map((fault) => tally.byFault.get(fault) ?? 0)]),
    ...arrows.map((arrow) => {
      const { moves, byFault } = tally.byArrow.get(arrow)!;
      return row([arrow, moves, ...faults.map((fault) => byFault.get(fault) ?? 0)]);
    }),
    "",
    ...faults.map((fault) => `- ${fault}: ${FAULT_WORDS[fault]}`),
    "",
    never.length === 0 ? "Every arrow of a worker was gone." : `Never gone: ${never.join(", ")}.`,
  ].join("\n");
}

/** The whole report of one call of the simulation, for a file. */
export function simulationReportFile(
  tally: SimulationTally,
  run: {
    seed: number;
    schedules: number;
    vendors: number;
    processes: number;
    commit: string;
    seconds: number;
    violatedSeeds: readonly number[];
  },
): string {
  const { seed, schedules, vendors, processes, violatedSeeds } = run;
  const played = tally.schedules + violatedSeeds.length;
  const thrice = violatedSeeds.length === 0 ? (3 / played).toExponential(1) : null;
  return [
    "# Report of the fault simulation",
    "",
    `Made by \`npm run simulate -- --seed ${seed} --schedules ${schedules} --vendors ${vendors} --processes ${processes}` +
      " --report FILE`. See [simulation.md](simulation.md) for what is played and judged.",
    "",
    "| | |",
    "| --- | --- |",
    `| Code | ${run.commit} |`,
    `| Seeds | ${seed} to ${seed + schedules - 1} |`,
    `| Schedules played | ${played} of ${vendors} vendors |`,
    `| Violated | ${violatedSeeds.length}${violatedSeeds.length > 0 ? `: seeds ${violatedSeeds.join(", ")}` : ""} |`,
    ...(thrice ? [`| What that says | the rate is below ${thrice} with 95 % confidence |`] : []),
    `| Payouts made | ${played * vendors} |`,
    `| Points passed | ${tally.ticks} |`,
    `| Time | ${Math.round(run.seconds)} s, ${(played / run.seconds).toFixed(2)} schedules a second |`,
    "",
    "## Faults by arrows",
    "",
    "How many moves there were along each arrow, and in how many schedules with each fault it was gone.",
    "",
    simulationReport(tally),
    "",
  ].join("\n");
}
