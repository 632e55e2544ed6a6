"use client";

import { FlexRender, type Row, type RowData } from "@tanstack/react-table";
import clsx from "clsx";
import { memo, type CSSProperties } from "react";
import { CellContent, cellClass, SELECT_CELL, type CellPlace } from "@/components/data-table/cell";
import type { dataTableFeatures } from "@/components/data-table/column";
import { Checkbox } from "@/components/ui/checkbox";
import { Skeleton } from "@/components/ui/skeleton";

/** What a row reports. The object stays the same for the life of the table. */
export interface RowActions<Data extends RowData> {
  focus: (index: number) => void;
  toggle: (id: string) => void;
  open: (row: Data) => void;
}

export interface DataRowProps<Data extends RowData> {
  row: Row<typeof dataTableFeatures, Data>;
  index: number;
  /** Pixels from the top of the rows, and the row's height. */
  top: number;
  height: number;
  gridTemplateColumns: string;
  /** The same array as long as the columns are the same. */
  places: readonly CellPlace[];
  /** Whether Tab from outside leads to this row. */
  tabStop: boolean;
  /** Undefined where rows cannot be selected. */
  selected: boolean | undefined;
  isOpen: boolean;
  canOpen: boolean;
  label: string;
  actions: RowActions<Data>;
}

/**
 * One row. A click anywhere but on its own links, buttons and boxes opens it. It is drawn again only when something
 * about it changed, so that scrolling draws just the rows that come into sight.
 */
export const DataRow = memo(PlainDataRow) as typeof PlainDataRow;

function PlainDataRow<Data extends RowData>(props: DataRowProps<Data>) {
  const { row, index, top, height, gridTemplateColumns, places, tabStop, selected, isOpen, canOpen } = props;
  const { label, actions } = props;
  const selectable = selected !== undefined;
  return (
    <div
      role="row"
      data-row-index={index}
      aria-rowindex={index + 2}
      aria-selected={selectable ? selected : isOpen || undefined}
      tabIndex={tabStop ? 0 : -1}
      onFocus={() => actions.focus(index)}
      onClick={(event) => {
        if (canOpen && !isOwnTarget(event.target)) actions.open(row.original);
      }}
      style={{ gridTemplateColumns, height, transform: `translateY(${top}px)` }}
      className={clsx(
        "absolute top-0 left-0 grid w-full border-b text-sm -outline-offset-2!",
        selected || isOpen ? "bg-selected" : "bg-surface hover:bg-hover focus:bg-hover",
        canOpen && "cursor-pointer",
      )}
    >
      {selectable ? (
        <div role="gridcell" aria-colindex={1} className={SELECT_CELL}>
          <Checkbox
            aria-label={`Select ${label}`}
            checked={selected}
            onCheckedChange={() => actions.toggle(row.id)}
          />
        </div>
      ) : null}
      {row.getVisibleCells().map((cell, at) => {
        const place = places[at];
        return place ? (
          <div
            key={cell.id}
            role="gridcell"
            aria-colindex={place.index + place.offset + 1}
            className={cellClass(place)}
          >
            <CellContent place={place}>
              <FlexRender cell={cell} />
            </CellContent>
          </div>
        ) : null;
      })}
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
        <div key={column} role="gridcell" aria-colindex={column + 1} className="px-2">
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
