import { Day } from "@/components/format/day";
import { SCHEDULE_LABELS, type RunSchedule } from "@/components/payroll/run-status-looks";
import { dayBefore } from "@/components/vendors/vendor-url";

/** Which run it was: its schedule and, with the last day and not the day after it, its period. */
export function RunPeriod({ schedule, start, end }: { schedule: RunSchedule; start: string; end: string }) {
  const last = dayBefore(end);
  return (
    <span className="whitespace-nowrap">
      {SCHEDULE_LABELS[schedule]}, <Day day={start} />
      {last === start ? null : (
        <>
          {" – "}
          <Day day={last} />
        </>
      )}
    </span>
  );
}
