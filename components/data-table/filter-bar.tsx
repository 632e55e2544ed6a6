import type { ReactNode } from "react";

export interface FilterBarProps {
  /** SearchInput and FacetedFilters. */
  children: ReactNode;
  /** ActiveFilters; they take a line of their own only while there are some. */
  chips?: ReactNode;
  /** ViewMenu, exports. */
  actions?: ReactNode;
}

/** The row above a table: what narrows it at the left, how it is shown at the right. */
export function FilterBar({ children, chips, actions }: FilterBarProps) {
  return (
    <div role="search" aria-label="Filters" className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-2">
        {children}
        {actions ? <div className="ml-auto flex items-center gap-2">{actions}</div> : null}
      </div>
      {chips}
    </div>
  );
}
