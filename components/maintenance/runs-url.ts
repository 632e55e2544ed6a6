import { createLoader, parseAsArrayOf, parseAsStringLiteral, type inferParserType } from "nuqs/server";
import { RUN_LOOKS } from "@/components/maintenance/maintenance-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";
import { TASK_TITLES } from "@/server/maintenance/domain/maintenance-words";

/** Real runs, dry runs, or both. */
export const KIND_LABELS = { real: "Real runs", dry: "Dry runs" } as const;

/** The state of the list of maintenance runs in its URL, read the same way by server and browser. */
export const runsUrl = {
  task: parseAsStringLiteral(keysOf(TASK_TITLES)),
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(RUN_LOOKS))).withDefault([]),
  kind: parseAsStringLiteral(keysOf(KIND_LABELS)),
};

export type RunsUrl = inferParserType<typeof runsUrl>;

export const loadRunsUrl = createLoader(runsUrl);

/** What to ask the server for. */
export function runsInput({ task, status, kind }: RunsUrl): RouterInputs["maintenance"]["runs"] {
  return {
    ...(task ? { task } : {}),
    ...(status.length > 0 ? { status: [...new Set(status)] } : {}),
    ...(kind ? { dryRun: kind === "dry" } : {}),
  };
}

/** Whether legal holds in force are listed, or those that were released. */
export const holdsUrl = {
  state: parseAsStringLiteral(["IN_FORCE", "RELEASED"] as const).withDefault("IN_FORCE"),
};

export const loadHoldsUrl = createLoader(holdsUrl);

/** The latest runs of one task, as its page asks for them; the server prefetches the same. */
export function taskRunsInput(task: keyof typeof TASK_TITLES): RouterInputs["maintenance"]["runs"] {
  return { task, limit: 8 };
}
