import type { AlarmCheck, Finding } from "../alarm-check";

const NAMES_SHOWN = 20;
const NAME_CHARACTERS = 100;
// Workers of different versions know different names.
const LINGER_MS = 120_000;

/** Work waits that no version knows which runs: one alarm for all of it. */
export const unknownJobNames: AlarmCheck = {
  rule: "unknown-job-names",
  async find({ observed: { unknownNames } }): Promise<Finding[] | null> {
    if (!unknownNames) return null;
    const names = [...new Set(unknownNames)].sort();
    if (names.length === 0) return [];
    const shown = names.slice(0, NAMES_SHOWN).map((name) => name.slice(0, NAME_CHARACTERS));
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `Work waits that this version does not know what to do for. It is left alone. Its names: ${listed(shown, names.length)}.`,
        detail: { jobNames: shown, count: names.length },
      },
    ];
  },
  lingerMs: () => LINGER_MS,
  clearReason: () => "No such work waits any more.",
};

function listed(shown: readonly string[], count: number): string {
  const words = shown.map((name) => `"${name}"`).join(", ");
  return count > shown.length ? `${words} and ${count - shown.length} more` : words;
}
