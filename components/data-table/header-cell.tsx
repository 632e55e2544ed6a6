"use client";

import type { Header, RowData } from "@tanstack/react-table";
import { ArrowDown, ArrowUp, ChevronsUpDown } from "lucide-react";
import clsx from "clsx";
import type { ReactNode } from "react";
import { CellContent, cellClass, type CellPlace } from "@/components/data-table/cell";
import { nextSort, type dataTableFeatures, type DataTableSort } from "@/components/data-table/column";

export interface HeaderCellProps<Row extends RowData> {
  header: Header<typeof dataTableFeatures, Row, unknown>;
  /** The drawn heading. */
  children: ReactNode;
  place: CellPlace;
  sort: DataTableSort | null;
  onSortChange: ((sort: DataTableSort | null) => void) | undefined;
  onResize: (width: number) => void;
}

/** One heading: its name, the order it is in, and the edge to drag. */
export function HeaderCell<Row extends RowData>({
  header,
  children,
  place,
  sort,
  onSortChange,
  onResize,
}: HeaderCellProps<Row>) {
  const { column } = header;
  const meta = column.columnDef.meta;
  const sorted = sort?.id === column.id ? (sort.desc ? "descending" : "ascending") : "none";
  const sortable = Boolean(meta?.sortable && onSortChange);
  const Icon = sorted === "none" ? ChevronsUpDown : sorted === "ascending" ? ArrowUp : ArrowDown;
  return (
    <div
      role="columnheader"
      aria-colindex={place.index + place.offset + 1}
      aria-sort={sortable ? sorted : undefined}
      className={clsx("group/head relative", cellClass(place), "overflow-visible!")}
    >
      <CellContent place={place}>
        {sortable ? (
          <button
            type="button"
            onClick={() => onSortChange?.(nextSort(sort, column.id))}
            className={clsx(
              "inline-flex h-6 items-center gap-1 rounded-sm hover:text-ink",
              place.align === "end" && "flex-row-reverse",
              sorted !== "none" && "text-ink",
            )}
          >
            <span>{children}</span>
            <Icon
              aria-hidden
              className={clsx(
                "size-3 shrink-0",
                sorted === "none" && "opacity-0 group-hover/head:opacity-100",
              )}
            />
          </button>
        ) : (
          children
        )}
      </CellContent>
      {column.getCanResize() ? <ResizeEdge header={header} onResize={onResize} /> : null}
    </div>
  );
}

/** The right edge of a heading: dragging it sets the width, a double click gives the width back to the table. */
function ResizeEdge<Row extends RowData>({
  header,
  onResize,
}: {
  header: Header<typeof dataTableFeatures, Row, unknown>;
  onResize: (width: number) => void;
}) {
  return (
    <span
      aria-hidden
      onDoubleClick={() => header.column.resetSize()}
      onPointerDown={(event) => {
        // The column may be drawn wider than its size says, so the drag starts from what is seen.
        const cell = event.currentTarget.parentElement;
        if (!cell) return;
        const edge = event.currentTarget;
        const startWidth = cell.getBoundingClientRect().width;
        const startX = event.clientX;
        edge.setPointerCapture(event.pointerId);
        const move = (moved: PointerEvent) => onResize(startWidth + moved.clientX - startX);
        edge.addEventListener("pointermove", move);
        edge.addEventListener("lostpointercapture", () => edge.removeEventListener("pointermove", move), {
          once: true,
        });
      }}
      className="absolute inset-y-1.5 -right-px z-1 w-2 cursor-col-resize touch-none border-r border-transparent group-hover/head:border-line-strong hover:border-accent!"
    />
  );
}
