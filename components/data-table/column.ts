import {
  columnResizingFeature,
  columnSizingFeature,
  columnVisibilityFeature,
  createColumnHelper,
  tableFeatures,
  type CellData,
  type ColumnDef,
  type RowData,
} from "@tanstack/react-table";

/** What our tables add to a column. */
export interface DataTableColumnMeta {
  /** `end` for figures. */
  align?: "start" | "end";
  /** The column may be sorted by the server; its id is what `onSortChange` reports. */
  sortable?: boolean;
  /**
   * The column grows until everything in it can be read whole. Figures (`align: "end"`) always do; set it for
   * statuses and ids, not for free text.
   */
  fit?: boolean;
  /** Takes a share of the width that is left over. One text column per table should. */
  grow?: boolean;
  /** The heading in words, for menus and screen readers, where `header` is not a text. */
  label?: string;
}

/** The features our tables use. Sorting and filtering are the server's, so they are not here. */
export const dataTableFeatures = tableFeatures({
  columnVisibilityFeature,
  columnSizingFeature,
  columnResizingFeature,
  columnMeta: {} as DataTableColumnMeta,
});

export type DataTableColumn<Row extends RowData> = ColumnDef<typeof dataTableFeatures, Row, CellData>;

/**
 * The helper to declare the columns of one kind of row with:
 * `const column = dataTableColumns<VendorRow>(); const columns = column.columns([column.accessor("name", {...})])`.
 */
export function dataTableColumns<Row extends RowData>() {
  return createColumnHelper<typeof dataTableFeatures, Row>();
}

/** What the table asks the server to sort by. */
export interface DataTableSort {
  id: string;
  desc: boolean;
}

/** What a click on a heading asks for: ascending, then descending, then the server's own order. */
export function nextSort(current: DataTableSort | null, id: string): DataTableSort | null {
  if (current?.id !== id) return { id, desc: false };
  return current.desc ? null : { id, desc: true };
}

/** Row heights in pixels. */
export const ROW_HEIGHTS = { compact: 28, default: 36, relaxed: 44 } as const;
