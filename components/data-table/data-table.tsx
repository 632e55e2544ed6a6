"use client";

import {
  useTable,
  type ColumnSizingState,
  type ColumnVisibilityState,
  type RowData,
} from "@tanstack/react-table";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Maximize2, Minimize2 } from "lucide-react";
import clsx from "clsx";
import { useEffect, useMemo, useRef, useState, type ReactNode } from "react";
import {
  dataTableFeatures,
  ROW_HEIGHTS,
  type DataTableColumn,
  type DataTableSort,
} from "@/components/data-table/column";
import { HeaderCell } from "@/components/data-table/header-cell";
import { DataRow, SkeletonRow, type RowActions } from "@/components/data-table/data-row";
import { SELECT_CELL, type CellPlace } from "@/components/data-table/cell";
import { TotalsRow } from "@/components/data-table/totals-row";
import { useFittedWidths } from "@/components/data-table/use-fitted-widths";
import { useRowCursor } from "@/components/data-table/use-row-cursor";
import { useShortcut } from "@/components/shell/shortcut-provider";
import { Checkbox } from "@/components/ui/checkbox";
import { IconButton } from "@/components/ui/icon-button";
import { usePreferences } from "@/components/ui/preferences-provider";
import type { Density } from "@/components/ui/preferences";

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

  const [expanded, setExpanded] = useState(false);
  useShortcut("table.expand", () => setExpanded((current) => !current));

  const frameRef = useRef<HTMLDivElement>(null);
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
    // oxlint-disable-next-line react/exhaustive-deps
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
  const offset = selectable ? 1 : 0;
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  const leafColumns = table.getVisibleLeafColumns();
  const columnKey = leafColumns.map((column) => column.id).join(" ");
  const places = useMemo<CellPlace[]>(
    () =>
      leafColumns.map((column, index) => {
        const { align = "start", fit = align === "end" } = column.columnDef.meta ?? {};
        return { columnId: column.id, index, align, fit, offset };
      }),
    // The columns are the same as long as their ids are; the array of them is a new one each time.
    // oxlint-disable-next-line react/exhaustive-deps
    [columns, columnKey, offset],
  );
  const actions = useRowActions<Row>({
    focus: cursor.setIndex,
    toggle,
    open: (row) => onOpen?.(row),
  });
  const allSelected = rows.length > 0 && rows.every((row) => selection?.has(rowId(row)));

  const fitted = useFittedWidths(
    frameRef,
    [isLoading, rows.length, items[0]?.index, lastDrawn, places.length, Boolean(totals)].join(" "),
  );
  const tracks = table.getVisibleLeafColumns().map((column) => {
    const chosen = columnSizing[column.id];
    if (chosen !== undefined) return `${chosen}px`;
    const width = Math.max(column.getSize(), fitted[column.id] ?? 0);
    return column.columnDef.meta?.grow ? `minmax(${width}px,1fr)` : `${width}px`;
  });
  // The last track is under the button in the corner, and takes what no column does.
  const rowStyle = {
    gridTemplateColumns: [...(selectable ? ["40px"] : []), ...tracks, "minmax(36px,auto)"].join(" "),
  };
  const nothing = !isLoading && !error && rows.length === 0 && !hasMore;
  const Corner = expanded ? Minimize2 : Maximize2;

  return (
    <div
      ref={frameRef}
      aria-busy={isLoading || isFetching}
      className={clsx(
        "flex min-w-0 flex-col overflow-hidden border bg-surface",
        expanded
          ? "fixed inset-x-0 top-12 bottom-0 z-20 rounded-none md:left-56"
          : clsx(
              // Whatever the page does, the frame is no higher than the window, or every row would be drawn.
              "relative max-h-[calc(100dvh-4rem)] rounded-lg shadow-card",
              height === "fill" && "h-[calc(100dvh-6rem)] min-h-80 flex-none md:h-auto md:flex-1",
            ),
        className,
      )}
    >
      <div
        ref={scrollRef}
        role="grid"
        aria-label={label}
        aria-rowcount={rowCount === null ? -1 : rowCount + 1 + (totals ? 1 : 0)}
        aria-colcount={places.length + offset}
        aria-multiselectable={selectable || undefined}
        // Without rows to step on, the keyboard scrolls the frame itself.
        tabIndex={rows.length === 0 ? 0 : -1}
        onKeyDown={cursor.onKeyDown}
        className="relative flex min-h-0 flex-1 flex-col overflow-auto overscroll-contain -outline-offset-2!"
        style={typeof height === "number" && !expanded ? { maxHeight: height } : undefined}
      >
        <div role="rowgroup" className="sticky top-0 z-3 w-max min-w-full">
          <div
            role="row"
            aria-rowindex={1}
            style={rowStyle}
            className="grid h-9 border-b bg-sunken text-xs font-medium text-ink-muted"
          >
            {selectable ? (
              <div role="columnheader" aria-colindex={1} className={SELECT_CELL}>
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
                place={places[index]!}
                sort={sort}
                onSortChange={onSortChange}
                onResize={(width) =>
                  setColumnSizing((sizes) => ({ ...sizes, [header.column.id]: columnWidth(width) }))
                }
              >
                <table.FlexRender header={header} />
              </HeaderCell>
            ))}
          </div>
        </div>

        {error || nothing ? (
          <div role="rowgroup" className="sticky left-0 flex w-full flex-1 flex-col">
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
            style={{ height: virtualizer.getTotalSize() }}
          >
            {/* Gives the body the width of a row, as the rows themselves stand outside the flow. */}
            <div aria-hidden style={rowStyle} className="invisible grid h-0" />
            {items.map((item) => {
              const row = isLoading ? undefined : table.getRowModel().rows[item.index];
              if (!row) {
                const style = { ...rowStyle, height: rowHeight, transform: `translateY(${item.start}px)` };
                return (
                  <SkeletonRow
                    key={`wait-${item.index}`}
                    index={item.index}
                    style={style}
                    columns={places.length + offset}
                  />
                );
              }
              return (
                <DataRow
                  key={row.id}
                  row={row}
                  index={item.index}
                  top={item.start}
                  height={rowHeight}
                  gridTemplateColumns={rowStyle.gridTemplateColumns}
                  places={places}
                  tabStop={item.index === Math.max(0, cursor.index)}
                  selected={selectable ? (selection?.has(row.id) ?? false) : undefined}
                  isOpen={openRowId === row.id}
                  canOpen={onOpen !== undefined}
                  label={rowLabel?.(row.original) ?? row.id}
                  actions={actions}
                />
              );
            })}
          </div>
        )}

        {totals ? (
          <TotalsRow
            places={places}
            totals={totals}
            rowIndex={rowCount === null ? undefined : rowCount + 2}
            style={{ ...rowStyle, height: Math.max(36, rowHeight) }}
          />
        ) : null}
      </div>
      <IconButton
        label={expanded ? "Back to the page" : "Expand the table"}
        size="sm"
        aria-pressed={expanded}
        onClick={() => setExpanded(!expanded)}
        className="absolute! top-1 right-1 z-4 bg-sunken!"
      >
        <Corner aria-hidden />
      </IconButton>
      <span role="status" className="sr-only">
        {selectable && selection?.size ? `${selection.size} selected` : null}
      </span>
    </div>
  );
}

/** One object for all rows that calls the newest handlers, so that new handlers draw no row again. */
function useRowActions<Row extends RowData>(handlers: RowActions<Row>): RowActions<Row> {
  const newest = useRef(handlers);
  useEffect(() => {
    newest.current = handlers;
  });
  return useMemo(
    () => ({
      focus: (index) => newest.current.focus(index),
      toggle: (id) => newest.current.toggle(id),
      open: (row) => newest.current.open(row),
    }),
    [],
  );
}

/** A width in pixels that a column may be dragged to. */
function columnWidth(wanted: number): number {
  return Math.round(Math.max(64, Math.min(800, wanted)));
}

const NOTHING: ColumnVisibilityState = {};
const HEADER_HEIGHT = 37;
const SKELETON_ROWS = 24;
/** More rows are asked for when this few undrawn ones are left. */
const AHEAD_ROWS = 30;
