import { DateField } from "@/components/ui/date-field";

/** Days as `YYYY-MM-DD`, the last one included; null where there is no bound. */
export interface Days {
  from: string | null;
  to: string | null;
}

/** Two days between which a list is narrowed. `label` stands before "from day" and "to day" in their names. */
export function DayRange({
  days: { from, to },
  onDaysChange,
  label,
}: {
  days: Days;
  onDaysChange: (change: Partial<Days>) => unknown;
  label?: string;
}) {
  const name = (end: "from" | "to") =>
    label ? `${label} ${end} day` : end === "from" ? "From day" : "To day";
  return (
    <>
      <DateField
        aria-label={name("from")}
        className="w-36"
        value={from ?? ""}
        max={to ?? undefined}
        onChange={(event) => void onDaysChange({ from: event.target.value || null })}
      />
      <span aria-hidden className="text-sm text-ink-muted">
        to
      </span>
      <DateField
        aria-label={name("to")}
        className="w-36"
        value={to ?? ""}
        min={from ?? undefined}
        onChange={(event) => void onDaysChange({ to: event.target.value || null })}
      />
    </>
  );
}
