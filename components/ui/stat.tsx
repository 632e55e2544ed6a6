import clsx from "clsx";
import type { ReactNode } from "react";

export interface StatProps {
  label: ReactNode;
  value: ReactNode;
  /** One line below: a change, a part, a reason. */
  detail?: ReactNode;
  className?: string;
}

/** One figure with its name, never cut off. Put several into a StatRow. */
export function Stat({ label, value, detail, className }: StatProps) {
  return (
    <div className={clsx("min-w-max flex-1 basis-36 px-4 py-3", className)}>
      <dt className="text-xs text-ink-muted">{label}</dt>
      <dd className="tabular mt-0.5 text-lg font-semibold tracking-tight whitespace-nowrap sm:text-xl">
        {value}
      </dd>
      {detail ? <dd className="tabular mt-0.5 text-xs text-ink-muted">{detail}</dd> : null}
    </div>
  );
}

/** Figures side by side in one frame, as many in a row as fit. */
export function StatRow({ children, className }: { children: ReactNode; className?: string }) {
  return (
    <dl
      className={clsx(
        "flex flex-none flex-wrap gap-px overflow-hidden rounded-lg border bg-line shadow-card *:bg-surface",
        className,
      )}
    >
      {children}
    </dl>
  );
}
