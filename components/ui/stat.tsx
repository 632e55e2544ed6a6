import clsx from "clsx";
import type { ReactNode } from "react";

export interface StatProps {
  label: ReactNode;
  value: ReactNode;
  /** One line below: a change, a part, a reason. */
  detail?: ReactNode;
  className?: string;
}

/** One figure with its name. Put several into a StatRow. */
export function Stat({ label, value, detail, className }: StatProps) {
  return (
    <div className={clsx("min-w-0 px-4 py-3", className)}>
      <dt className="truncate text-xs text-ink-muted">{label}</dt>
      <dd className="tabular mt-0.5 truncate text-xl font-semibold tracking-tight">{value}</dd>
      {detail ? <dd className="tabular mt-0.5 text-xs text-ink-muted">{detail}</dd> : null}
    </div>
  );
}

/** Figures side by side in one frame, as many in a row as fit. */
export function StatRow({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl
      className={clsx(
        "grid grid-cols-[repeat(auto-fit,minmax(9.5rem,1fr))] gap-px overflow-hidden rounded-lg border bg-line shadow-card *:bg-surface",
        className,
      )}
    >
      {children}
    </dl>
  );
}
