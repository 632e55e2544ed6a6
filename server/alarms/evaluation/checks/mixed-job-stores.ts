import type { AlarmCheck, Finding } from "../alarm-check";

interface StoreOfWorkers {
  jobStore: string;
  names: string[];
  count: bigint;
}

const HEARD_SECONDS = 60;
const NAMES_SHOWN = 5;

/** Living workers keep their wake-ups in different stores, so that one is not woken for what another asked for. */
export const mixedJobStores: AlarmCheck = {
  rule: "mixed-job-stores",
  async find({ tx, now }): Promise<Finding[]> {
    const stores = await tx.db.$queryRaw<StoreOfWorkers[]>`
      SELECT job_store AS "jobStore", count(*) AS count, (array_agg(name ORDER BY name))[1:${NAMES_SHOWN}::int] AS names
        FROM worker
       WHERE ended_at IS NULL AND beat_at > ${now}::timestamptz - ${HEARD_SECONDS}::int * interval '1 second'
       GROUP BY job_store ORDER BY job_store`;
    if (stores.length < 2) return [];
    return [
      {
        subjectKind: "",
        subjectId: "",
        message: `Workers keep their wake-ups in different stores: ${stores.map(worded).join("; ")}. What one asks for wakes only those of its store.`,
        detail: { stores: stores.map(({ jobStore, names, count }) => ({ jobStore, names, count })) },
      },
    ];
  },
  clearReason: () => "All workers that live keep their wake-ups in one store.",
};

function worded({ jobStore, names, count }: StoreOfWorkers): string {
  const others = Number(count) - names.length;
  const who = names.map((name) => `"${name}"`).join(", ") + (others > 0 ? ` and ${others} more` : "");
  return `${who} in ${jobStore === "mongodb" ? "MongoDB" : "PostgreSQL"}`;
}
