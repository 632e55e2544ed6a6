import clsx from "clsx";
import type { ReactNode } from "react";

/** Where a cell stands and how it is laid out, the same for heading, row and totals. */
export interface CellPlace {
  columnId: string;
  /** The position in the row, from 0. */
  index: number;
  align: "start" | "end";
  /** The column is made wide enough for its content, instead of cutting it off. */
  fit: boolean;
  /** The cells before the first column: 1 where rows can be selected. */
  offset: number;
}

/** The classes of a cell; the first column stays in sight. */
export function cellClass({ index, align, offset }: CellPlace): string {
  return clsx(
    "flex min-w-0 items-center overflow-hidden px-2",
    align === "end" && "justify-end text-right",
    // On a phone a pinned column would leave no room for the others.
    index === 0 && "z-1 bg-inherit sm:sticky",
    index === 0 && (offset > 0 ? "sm:left-10" : "sm:left-0"),
  );
}

/** What a cell holds, cut off with an ellipsis or, in a fitted column, measured. */
export function CellContent({ place, children }: { place: CellPlace; children: ReactNode }) {
  if (!place.fit) return <div className="min-w-0 truncate">{children}</div>;
  return (
    <div data-fit={place.columnId} className="w-max shrink-0 whitespace-nowrap">
      {children}
    </div>
  );
}

/** The class of the box at the start of each row. */
export const SELECT_CELL = "flex items-center justify-center bg-inherit z-1 sm:sticky left-0";
