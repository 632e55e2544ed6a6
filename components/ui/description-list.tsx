import clsx from "clsx";
import type { ReactNode } from "react";

export interface DescriptionItem {
  term: ReactNode;
  description: ReactNode;
}

/** Terms and what they are, one a row; `columns` puts two pairs beside each other where there is room. */
export function DescriptionList({
  items,
  columns = 1,
}: {
  items: readonly DescriptionItem[];
  columns?: 1 | 2;
}) {
  return (
    <dl className={clsx("grid gap-x-8 text-sm", columns === 2 && "sm:grid-cols-2")}>
      {items.map((item, index) => (
        <div
          key={index}
          className="flex min-w-0 items-baseline justify-between gap-4 border-b py-2 last:border-b-0"
        >
          <dt className="shrink-0 text-ink-muted">{item.term}</dt>
          <dd className="tabular min-w-0 text-right wrap-anywhere">{item.description}</dd>
        </div>
      ))}
    </dl>
  );
}
