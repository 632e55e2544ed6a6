import type { AlarmCheck, Finding } from "../alarm-check";

const NAMES_MAX = 100;
// Workers of different versions know different names.
const LINGER_MS = 120_000;

/** Work waits that no version knows which runs. */
export const unknownJobNames: AlarmCheck = {
  rule: "unknown-job-names",
  async find({ observed: { unknownNames } }): Promise<Finding[] | null> {
    if (!unknownNames) return null;
    return [...new Set(unknownNames)].slice(0, NAMES_MAX).map((name) => ({
      subjectKind: "job",
      subjectId: name.slice(0, 200).replaceAll("\u0000", ""),
      message: `Work named "${name.slice(0, 200)}" waits, and this version does not know what to do for it. It is left alone.`,
      detail: { jobName: name.slice(0, 200) },
    }));
  },
  lingerMs: () => LINGER_MS,
  clearReason: () => "No such work waits any more.",
};
