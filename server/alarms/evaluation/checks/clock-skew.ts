import { hostname } from "node:os";
import type { AlarmCheck, Finding } from "../alarm-check";

const HEARD_SECONDS = 60;
// Each process can tell of its own clock only.
const OTHERS_LINGER_MS = 300_000;

/** A worker's clock, or that of the process that evaluates, is not the database's. */
export const clockSkew: AlarmCheck = {
  rule: "clock-skew",
  async find({ tx, rule, now, observed }): Promise<Finding[]> {
    const limitMs = rule.threshold ?? 2_000;
    const workers = await tx.db.$queryRaw<{ name: string; host: string; skewMs: number }[]>`
      SELECT name, host, clock_skew_ms AS "skewMs" FROM worker
       WHERE ended_at IS NULL AND beat_at > ${now}::timestamptz - ${HEARD_SECONDS}::int * interval '1 second'
         AND abs(clock_skew_ms::bigint) > ${limitMs}::int`;
    const findings = workers.map(({ name, host, skewMs }) =>
      findingOf("worker", name, `worker "${name}" on ${host}`, skewMs),
    );
    const own = observed.ownClockSkewMs;
    if (own !== undefined && Math.abs(own) > limitMs)
      findings.push(findingOf("host", ownId(), `machine ${hostname()}`, own));
    return findings;
  },
  lingerMs: ({ subjectKind, subjectId }) =>
    subjectKind === "host" && subjectId !== ownId() ? OTHERS_LINGER_MS : 0,
  clearReason: () => "The clock agrees with the database's again, or its process is gone.",
};

const ownId = () => `host:${hostname()}`;

function findingOf(subjectKind: string, subjectId: string, whose: string, skewMs: number): Finding {
  const seconds = (Math.abs(skewMs) / 1000).toFixed(1);
  return {
    subjectKind,
    subjectId,
    message: `The clock of ${whose} is ${seconds} seconds ${skewMs > 0 ? "ahead of" : "behind"} the database's.`,
    detail: { skewMs },
  };
}
