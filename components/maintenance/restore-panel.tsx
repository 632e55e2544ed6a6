"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { DataTable } from "@/components/data-table/data-table";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { SearchInput } from "@/components/data-table/search-input";
import { countOf, countText } from "@/components/format/count-text";
import { archivedColumns, type ArchivedRow } from "@/components/maintenance/archived-columns";
import { restoredNoun, type MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { RestoreActions } from "@/components/maintenance/restore-actions";
import { RestoreConflicts } from "@/components/maintenance/restore-conflicts";
import { RunParts } from "@/components/maintenance/run-parts";
import { useTRPC } from "@/components/trpc/provider";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";

const rowId = (row: ArchivedRow) => row.ref;
const NOTHING: ReadonlySet<string> = new Set();

export interface RestorePanelProps {
  run: MaintenanceRunView;
  mayRun: boolean;
  blocked: string | null;
}

/** What the run archived and is in the archive still, and the way back for all of it or a selection. */
export function RestorePanel({ run, mayRun, blocked }: RestorePanelProps) {
  const { restorable, restores } = run;
  const [selection, setSelection] = useState(NOTHING);
  const [checked, setChecked] = useState<{ runId: string; of: string } | null>(null);
  if (restorable === 0 && restores.length === 0) return null;
  const refs = selection.size > 0 ? [...selection] : null;
  const noun = restoredNoun(run);
  const isOfFiles = noun === "file";
  return (
    <Card
      title="Restore"
      description={
        restorable === 0
          ? isOfFiles
            ? "Every file that this run compressed was unpacked."
            : "Everything that this run archived was brought back, or removed from the archive by another run."
          : isOfFiles
            ? `${countOf(restorable, "file")} that this run compressed can be unpacked again. One that was changed meanwhile stays as it is.`
            : `${countOf(restorable, "booking")} of this run ${restorable === 1 ? "is" : "are"} in the archive still and can be brought back.`
      }
      actions={
        mayRun && restorable > 0 ? (
          <RestoreActions
            run={run}
            refs={refs}
            blocked={blocked ?? run.actions.restore}
            onChecked={(runId) =>
              setChecked({ runId, of: refs ? `${countText(refs.length)} selected` : "all of them" })
            }
          />
        ) : null
      }
    >
      <div className="flex flex-col gap-4">
        {checked ? <RestoreConflicts key={checked.runId} runId={checked.runId} of={checked.of} /> : null}
        {restores.length > 0 ? <RunParts label="Restores of this run" parts={restores} /> : null}
        {restorable > 0 && !isOfFiles ? (
          <ArchivedBookings
            runId={run.id}
            restorable={restorable}
            selection={selection}
            onSelectionChange={mayRun ? setSelection : undefined}
          />
        ) : null}
      </div>
    </Card>
  );
}

interface ArchivedBookingsProps {
  runId: string;
  restorable: number;
  selection: ReadonlySet<string>;
  onSelectionChange: ((selection: ReadonlySet<string>) => void) | undefined;
}

function ArchivedBookings({ runId, restorable, selection, onSelectionChange }: ArchivedBookingsProps) {
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const list = useInfiniteQuery(
    trpc.maintenance.archived.infiniteQueryOptions(
      { runId, ...(search.trim() === "" ? {} : { search: search.trim() }) },
      { getNextPageParam: (page) => page.nextCursor },
    ),
  );
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.bookings) ?? [], [list.data]);
  return (
    <div className="flex flex-col gap-2">
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
        <SearchInput
          label="Search by reference"
          placeholder="Reference begins with…"
          value={search}
          onValueChange={setSearch}
        />
        {selection.size > 0 ? (
          <p className="text-sm text-ink-muted">{countText(selection.size)} selected</p>
        ) : null}
      </div>
      <DataTable
        label="Archived bookings"
        columns={archivedColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={rowId}
        rowCount={search === "" ? restorable : list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={<Empty title="No archived booking matches">Try the beginning of another reference.</Empty>}
        {...(onSelectionChange ? { selection, onSelectionChange } : {})}
        height={320}
      />
    </div>
  );
}
