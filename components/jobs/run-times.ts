import { durationText } from "@/components/format/duration-text";
import { ON_TIME_MS } from "@/server/scheduling/domain/duration-words";

/** How much later than its time a run began: `1 s late`; `on time` up to one second. Null while it has not begun. */
export function latenessText(latenessMs: number | null): string | null {
  if (latenessMs === null) return null;
  return latenessMs <= ON_TIME_MS ? "on time" : `${durationText(latenessMs)} late`;
}

/** Why a run is as it is, beside its status, which need not be said twice: `Disk full` for `failed: Disk full`. */
export function reasonText(reason: string | null): string | null {
  const text = (reason ?? "").replace(/^(skipped|failed|cancelled|given up):? */i, "").trim();
  return text === "" ? null : text;
}

/** From the first start to the end, in milliseconds; null while it runs, or if it never began. */
export function durationMsOf(run: { startedAt: Date | null; finishedAt: Date | null }): number | null {
  return run.startedAt && run.finishedAt ? run.finishedAt.getTime() - run.startedAt.getTime() : null;
}
