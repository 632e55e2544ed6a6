"use client";

import type { RowData } from "@tanstack/react-table";
import clsx from "clsx";
import type { CSSProperties, ReactNode } from "react";
import { CellContent, cellClass, SELECT_CELL, type CellPlace } from "@/components/data-table/cell";
import { Checkbox } from "@/components/ui/checkbox";
import { Skeleton } from "@/components/ui/skeleton";

export interface DataRowProps<Row extends RowData> {
  row: Row;
  index: number;
  style: CSSProperties;
  cells: readonly { id: string; place: CellPlace; content: ReactNode }[];
  /** Whether Tab from outside leads to this row. */
  tabStop: boolean;
  /** Undefined where rows cannot be selected. */
  selected: boolean | undefined;
  isOpen: boolean;
  label: string;
  onFocus: () => void;
  onToggle: () => void;
  onOpen: ((row: Row) => void) | undefined;
}

/** One row. A click anywhere but on its own links, buttons and boxes opens it. */
export function DataRow<Row extends RowData>(props: DataRowProps<Row>) {
  const { row, index, style, cells, tabStop, selected, isOpen, label, onFocus, onToggle, onOpen } = props;
  const selectable = selected !== undefined;
  return (
    <div
      role="row"
      data-row-index={index}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : isOpen || undefined}
      tabIndex={tabStop ? 0 : -1}
      onFocus={onFocus}
      onClick={(event) => {
        if (onOpen && !isOwnTarget(event.target)) onOpen(row);
      }}
      style={style}
      className={clsx(
        "absolute top-0 left-0 grid w-full border-b text-sm -outline-offset-2!",
        selected || isOpen ? "bg-selected" : "bg-surface hover:bg-hover focus:bg-hover",
        onOpen && "cursor-pointer",
      )}
    >
      {selectable ? (
        <div role="gridcell" aria-colindex={1} className={SELECT_CELL}>
          <Checkbox aria-label={`Select ${label}`} checked={selected} onCheckedChange={onToggle} />
        </div>
      ) : null}
      {cells.map(({ id, place, content }) => (
        <div
          key={id}
          role="gridcell"
          aria-colindex={place.index + place.offset + 1}
          className={cellClass(place)}
        >
          <CellContent place={place}>{content}</CellContent>
        </div>
      ))}
    </div>
  );
}

/** A row that is still on its way, in the height of a real one. */
export function SkeletonRow({
  index,
  style,
  columns,
}: {
  index: number;
  style: CSSProperties;
  columns: number;
}) {
  return (
    <div
      role="row"
      aria-rowindex={index + 2}
      style={style}
      className="absolute top-0 left-0 grid w-full items-center border-b bg-surface"
    >
      {Array.from({ length: columns }, (_, column) => (
        <div key={column} role="gridcell" aria-colindex={column + 1} className="px-3">
          <Skeleton className={clsx("h-2.5", WIDTHS[(index + column * 2) % WIDTHS.length])} />
        </div>
      ))}
    </div>
  );
}

const WIDTHS = ["w-3/4", "w-1/2", "w-2/3", "w-2/5", "w-3/5"];

/** True for a click on something inside the row that acts by itself. */
function isOwnTarget(target: EventTarget): boolean {
  return target instanceof Element && target.closest("a, button, input, label, [role=checkbox]") !== null;
}
