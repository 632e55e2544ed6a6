"use client";

import {
  useTable,
  type ColumnSizingState,
  type ColumnVisibilityState,
  type RowData,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import clsx from "clsx";
import { useEffect, useRef, useState, type ReactNode } from "react";
import {
  dataTableFeatures,
  ROW_HEIGHTS,
  type DataTableColumn,
  type DataTableSort,
} from "@/components/data-table/column";
import { HeaderCell } from "@/components/data-table/header-row";
import { useRowCursor } from "@/components/data-table/use-row-cursor";
import { Checkbox } from "@/components/ui/checkbox";
import { usePreferences } from "@/components/ui/preferences-provider";
import type { Density } from "@/components/ui/preferences";
import { Skeleton } from "@/components/ui/skeleton";

export interface DataTableProps<Row extends RowData> {
  /** The accessible name: "Payouts of this run". */
  label: string;
  /** Stable, declared once with `dataTableColumns<Row>()`. The first one stays in sight when scrolled sideways. */
  columns: readonly DataTableColumn<Row>[];
  /** The rows loaded so far, from the first on. Keep the array stable between renders. */
  rows: readonly Row[];
  rowId: (row: Row) => string;
  /** The name of one row for screen readers, used by its selection box. */
  rowLabel?: (row: Row) => string;
  /** How many rows there are in all; null while unknown. The number of loaded rows unless told. */
  rowCount?: number | null;

  sort?: DataTableSort | null;
  onSortChange?: (sort: DataTableSort | null) => void;

  /** The first rows are on their way: skeleton rows of the same height stand in. */
  isLoading?: boolean;
  /** More rows are on their way. */
  isFetching?: boolean;
  hasMore?: boolean;
  /** The end of the loaded rows is near. Called again only after `rows` or `isFetching` changed. */
  onNeedMore?: () => void;

  /** What stands in place of rows when there are none. */
  empty: ReactNode;
  /** Replaces the rows: an ErrorPanel or NoPermission. */
  error?: ReactNode;
  /** Cells of the totals bar by column id, always in sight. The first column says what is summed. */
  totals?: Readonly<Record<string, ReactNode>>;

  onOpen?: (row: Row) => void;
  /** The row whose side peek is open. */
  openRowId?: string | null;

  /** Ids of the selected rows; with `onSelectionChange` each row gets a box. */
  selection?: ReadonlySet<string>;
  onSelectionChange?: (selection: ReadonlySet<string>) => void;

  /** The reader's preference unless told. */
  density?: Density;
  columnVisibility?: ColumnVisibilityState;
  /** `fill` takes the height the page leaves (inside `<Page fill>`); a number is a height limit in pixels. */
  height?: "fill" | number;
  className?: string;
}

/**
 * The table frame: sticky heading and totals, pinned first column, rows drawn only where they are seen. It sorts and
 * filters nothing itself; it reports what is asked for, and the caller keeps that in the URL and asks the server.
 */
export function DataTable<Row extends RowData>({
  label,
  columns,
  rows,
  rowId,
  rowLabel,
  rowCount = rows.length,
  sort = null,
  onSortChange,
  isLoading = false,
  isFetching = false,
  hasMore = false,
  onNeedMore,
  empty,
  error,
  totals,
  onOpen,
  openRowId,
  selection,
  onSelectionChange,
  density,
  columnVisibility = NOTHING,
  height = "fill",
  className,
}: DataTableProps<Row>) {
  const preferences = usePreferences();
  const rowHeight = ROW_HEIGHTS[density ?? preferences.density];
  const [columnSizing, setColumnSizing] = useState<ColumnSizingState>({});
  const table = useTable({
    features: dataTableFeatures,
    columns,
    data: rows,
    getRowId: rowId,
    defaultColumn: { size: 128, minSize: 64, maxSize: 800 },
    state: { columnVisibility, columnSizing },
    onColumnSizingChange: setColumnSizing,
  });

  const scrollRef = useRef<HTMLDivElement>(null);
  const waiting = isLoading ? SKELETON_ROWS : hasMore ? (isFetching ? 3 : 1) : 0;
  const drawn = error ? 0 : isLoading ? waiting : rows.length + waiting;
  const virtualizer = useVirtualizer({
    count: drawn,
    getScrollElement: () => scrollRef.current,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollPaddingStart: HEADER_HEIGHT,
    scrollPaddingEnd: (totals ? rowHeight + 1 : 0) + 2,
    // The server knows no scroll area; this many rows are in its HTML.
    initialRect: { width: 0, height: rowHeight * SKELETON_ROWS },
  });
  useEffect(() => virtualizer.measure(), [virtualizer, rowHeight]);

  const items = virtualizer.getVirtualItems();
  const lastDrawn = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (hasMore && !isFetching && !isLoading && lastDrawn >= rows.length - AHEAD_ROWS) onNeedMore?.();
    // onNeedMore is usually a new function each render; asking again must depend on what changed, not on that.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [hasMore, isFetching, isLoading, lastDrawn, rows.length]);

  function toggle(id: string) {
    const next = new Set(selection);
    if (!next.delete(id)) next.add(id);
    onSelectionChange?.(next);
  }

  const cursor = useRowCursor({
    count: error || isLoading ? 0 : rows.length,
    pageRows: Math.max(1, Math.floor((virtualizer.scrollRect?.height ?? 360) / rowHeight) - 2),
    scrollToRow: (index) => virtualizer.scrollToIndex(index),
    onOpen: onOpen ? (index) => rows[index] && onOpen(rows[index]) : undefined,
    onSelect: onSelectionChange ? (index) => rows[index] && toggle(rowId(rows[index])) : undefined,
    onEscape: selection?.size ? () => onSelectionChange?.(new Set()) : undefined,
  });

  const selectable = onSelectionChange !== undefined;
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const visible = table.getVisibleLeafColumns();
  const firstColumn = selectable ? 2 : 1;
  const allSelected = rows.length > 0 && rows.every((row) => selection?.has(rowId(row)));

  const template = [
    ...(selectable ? [`${SELECT_WIDTH}px`] : []),
    ...visible.map((column) => {
      const width = `${column.getSize()}px`;
      return column.columnDef.meta?.grow && columnSizing[column.id] === undefined
        ? `minmax(${width},1fr)`
        : width;
    }),
  ].join(" ");
  const grows = visible.some(
    (column) => column.columnDef.meta?.grow && columnSizing[column.id] === undefined,
  );

  const cellClass = (index: number, align: "start" | "end" | undefined) =>
    clsx(
      "flex min-w-0 items-center overflow-hidden px-3",
      align === "end" && "justify-end text-right",
      index === 0 && "sticky z-1 bg-inherit",
      index === 0 && (selectable ? "left-10" : "left-0"),
    );
  const selectClass = "sticky left-0 z-1 flex items-center justify-center bg-inherit";
  // The layout of every row. The end gets what no column takes, so that lines run to the edge.
  const rowStyle = { gridTemplateColumns: grows ? template : `${template} minmax(0,1fr)` };
  const bodyHeight = virtualizer.getTotalSize();
  const nothing = !isLoading && !error && rows.length === 0 && !hasMore;

  return (
    <div
      className={clsx(
        "relative flex min-w-0 flex-col overflow-hidden rounded-lg border bg-surface shadow-card",
        height === "fill" && "min-h-80 flex-1",
        className,
      )}
      aria-busy={isLoading || isFetching}
    >
      <div
        ref={scrollRef}
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount === null ? -1 : rowCount + 1 + (totals ? 1 : 0)}
        aria-colcount={visible.length + (selectable ? 1 : 0)}
        aria-multiselectable={selectable || undefined}
        tabIndex={-1}
        onKeyDown={cursor.onKeyDown}
        className="relative flex min-h-0 flex-1 flex-col overflow-auto overscroll-contain scroll-pt-9 outline-none"
        style={typeof height === "number" ? { maxHeight: height } : undefined}
      >
        <div role="rowgroup" className="sticky top-0 z-3 w-max min-w-full">
          <div
            role="row"
            aria-rowindex={1}
            style={rowStyle}
            className="grid h-9 border-b bg-sunken text-xs font-medium text-ink-muted"
          >
            {selectable ? (
              <div role="columnheader" aria-colindex={1} className={selectClass}>
                <Checkbox
                  aria-label={allSelected ? "Clear the selection" : "Select all loaded rows"}
                  checked={allSelected}
                  indeterminate={!allSelected && (selection?.size ?? 0) > 0}
                  disabled={rows.length === 0}
                  onCheckedChange={() =>
                    onSelectionChange(allSelected ? new Set() : new Set(rows.map(rowId)))
                  }
                />
              </div>
            ) : null}
            {headers.map((header, index) => (
              <HeaderCell
                key={header.id}
                header={header}
                colIndex={index + firstColumn}
                sort={sort}
                onSortChange={onSortChange}
                onResize={(width) =>
                  setColumnSizing((sizes) => ({
                    ...sizes,
                    [header.column.id]: Math.round(Math.max(64, Math.min(800, width))),
                  }))
                }
                className={clsx(cellClass(index, header.column.columnDef.meta?.align), "overflow-visible!")}
              >
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </div>
        </div>

        {error || nothing ? (
          <div role="rowgroup" className="sticky left-0 flex flex-1 flex-col">
            <div role="row" className="flex flex-1">
              <div role="gridcell" aria-colindex={1} className="flex flex-1 flex-col justify-center">
                {error ?? empty}
              </div>
            </div>
          </div>
        ) : (
          <div
            role="rowgroup"
            ref={cursor.bodyRef}
            className="relative w-max min-w-full flex-none"
            style={{ height: bodyHeight }}
          >
            {/* Gives the body the width of a row, as the rows themselves stand outside the flow. */}
            <div aria-hidden style={rowStyle} className="invisible grid h-0" />
            {items.map((item) => {
              const row = isLoading ? undefined : table.getRowModel().rows[item.index];
              const style = { ...rowStyle, height: rowHeight, transform: `translateY(${item.start}px)` };
              if (!row) {
                return (
                  <SkeletonRow
                    key={`wait-${item.index}`}
                    index={item.index}
                    style={style}
                    columns={visible.length + firstColumn - 1}
                  />
                );
              }
              const selected = selection?.has(row.id) ?? false;
              const isOpen = openRowId === row.id;
              return (
                <div
                  key={row.id}
                  role="row"
                  data-row-index={item.index}
                  aria-rowindex={item.index + 2}
                  aria-selected={selectable ? selected : isOpen || undefined}
                  tabIndex={item.index === Math.max(0, cursor.index) ? 0 : -1}
                  onFocus={() => cursor.setIndex(item.index)}
                  onClick={(event) => {
                    if (onOpen && !isOwnTarget(event.target)) onOpen(row.original);
                  }}
                  style={style}
                  className={clsx(
                    "absolute top-0 left-0 grid w-full border-b text-sm -outline-offset-2!",
                    selected || isOpen ? "bg-selected" : "bg-surface hover:bg-hover focus:bg-hover",
                    onOpen && "cursor-pointer",
                  )}
                >
                  {selectable ? (
                    <div role="gridcell" aria-colindex={1} className={selectClass}>
                      <Checkbox
                        aria-label={`Select ${rowLabel?.(row.original) ?? row.id}`}
                        checked={selected}
                        onCheckedChange={() => toggle(row.id)}
                      />
                    </div>
                  ) : null}
                  {row.getVisibleCells().map((cell, index) => (
                    <div
                      key={cell.id}
                      role="gridcell"
                      aria-colindex={index + firstColumn}
                      className={cellClass(index, cell.column.columnDef.meta?.align)}
                    >
                      <div className="min-w-0 truncate">
                        <table.FlexRender cell={cell} />
                      </div>
                    </div>
                  ))}
                </div>
              );
            })}
          </div>
        )}

        {totals ? (
          <div role="rowgroup" className="sticky bottom-0 z-2 mt-auto w-max min-w-full">
            <div
              role="row"
              aria-rowindex={rowCount === null ? undefined : rowCount + 2}
              style={{ ...rowStyle, height: Math.max(36, rowHeight) }}
              className="grid border-t bg-sunken text-sm font-semibold"
            >
              {selectable ? <div role="gridcell" aria-colindex={1} className={selectClass} /> : null}
              {visible.map((column, index) => (
                <div
                  key={column.id}
                  role="gridcell"
                  aria-colindex={index + firstColumn}
                  className={cellClass(index, column.columnDef.meta?.align)}
                >
                  <div className="min-w-0 truncate">{totals[column.id]}</div>
                </div>
              ))}
            </div>
          </div>
        ) : null}
      </div>
      <span role="status" className="sr-only">
        {selectable && selection?.size ? `${selection.size} selected` : null}
      </span>
    </div>
  );
}

const NOTHING: ColumnVisibilityState = {};
const HEADER_HEIGHT = 37;
const SELECT_WIDTH = 40;
const SKELETON_ROWS = 24;
/** More rows are asked for when this few undrawn ones are left. */
const AHEAD_ROWS = 30;

/** A row that is still on its way, in the height of a real one. */
function SkeletonRow({
  index,
  style,
  columns,
}: {
  index: number;
  style: React.CSSProperties;
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
