"use client";

import { Instant } from "@/components/format/instant";
import { ClockMark } from "@/components/jobs/clock-mark";
import { Ago } from "@/components/jobs/ago";
import type { ScheduleView } from "@/components/jobs/jobs-looks";
import { occurrenceMark } from "@/components/jobs/occurrence-marks";

/** When a schedule runs next: in its zone and relative, with a mark when the clocks are changed on that day. */
export function NextRun({ schedule }: { schedule: ScheduleView }) {
  const [next] = schedule.next;
  if (schedule.problem) return <span className="text-bad">{schedule.problem}</span>;
  if (!next) return <span className="text-ink-muted">Never</span>;
  const mark = occurrenceMark(next, undefined);
  return (
    <span className="flex flex-col items-start">
      <Instant
        at={next.at}
        zone={schedule.effectiveTimeZone}
        className={schedule.paused ? "text-ink-muted" : ""}
      />
      <span className="text-xs text-ink-muted">
        {schedule.paused ? "will be skipped" : <Ago at={next.at} />}
      </span>
      {mark ? <ClockMark>{mark}</ClockMark> : null}
    </span>
  );
}
