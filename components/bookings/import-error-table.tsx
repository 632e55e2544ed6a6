"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { dataTableColumns } from "@/components/data-table/column";
import { useTRPC } from "@/components/trpc/provider";
import { Empty } from "@/components/ui/empty";
import type { RouterOutputs } from "@/server/api/root";

type ImportErrorRow = RouterOutputs["bookings"]["imports"]["errors"]["errors"][number];

const column = dataTableColumns<ImportErrorRow>();

const columns = column.columns([
  column.accessor("line", { header: "Line", size: 88, meta: { align: "end" } }),
  column.accessor("field", {
    header: "Field",
    size: 152,
    cell: ({ row }) => <span className="font-mono text-xs">{row.original.field}</span>,
  }),
  column.accessor("value", {
    header: "Value",
    size: 176,
    cell: ({ row }) => (
      <bdi className="truncate font-mono text-xs" title={row.original.value ?? undefined}>
        {row.original.value || <span className="text-ink-faint">(empty)</span>}
      </bdi>
    ),
  }),
  column.accessor("reason", { header: "Reason", size: 320, meta: { grow: true } }),
]);

const rowId = (row: ImportErrorRow) => row.id.toString();

/** The rows and fields that an import refused, in the order of the file. */
export function ImportErrorTable({ importId }: { importId: string }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.bookings.imports.errors.infiniteQueryOptions(
      { importId },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.errors) ?? [], [list.data]);
  return (
    <DataTable
      label="Rejected rows"
      height={360}
      columns={columns}
      rows={rows}
      rowId={rowId}
      rowCount={list.hasNextPage ? null : rows.length}
      {...pagedBy(list)}
      empty={<Empty title="No row was rejected">Every row of the file was taken.</Empty>}
      error={list.isError ? <ListError list={list} /> : undefined}
    />
  );
}
