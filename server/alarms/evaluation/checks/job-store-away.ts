import type { AlarmCheck, Finding } from "../alarm-check";

// A process that reaches the store must not at once clear what another, that does not, says of it.
const LINGER_MS = 20_000;

/** The job store did not answer whoever evaluates. */
export const jobStoreAway: AlarmCheck = {
  rule: "job-store-away",
  async find({ observed: { jobStore } }): Promise<Finding[] | null> {
    if (!jobStore) return null;
    if (jobStore.isUp) return [];
    const name = jobStore.kind === "mongodb" ? "MongoDB" : "PostgreSQL";
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `The job store (${name}) does not answer. Work that is due is found by looking for it, so it begins later.`,
        detail: { kind: jobStore.kind },
      },
    ];
  },
  lingerMs: () => LINGER_MS,
  clearReason: () => "The job store answers again; what it lacks is written again.",
};
