"use client";

import { DateCell } from "@/components/data-table/cells/date-cell";
import { StatusCell } from "@/components/data-table/cells/status-cell";
import { dataTableColumns } from "@/components/data-table/column";
import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { LastingSince } from "@/components/jobs/ago";
import { runLook, type RunRow } from "@/components/jobs/jobs-looks";
import { readProgress } from "@/components/jobs/read-progress";
import { durationMsOf, latenessText, reasonText } from "@/components/jobs/run-times";
import { WorkerName } from "@/components/jobs/worker-name";

const column = dataTableColumns<RunRow>();
const dash = <span className="text-ink-faint">–</span>;

/** The columns of the list of runs. Instants are in the zone of the business; pointing at one tells it in UTC. */
export const runColumns = column.columns([
  column.accessor("scheduleTitle", {
    header: "Schedule",
    size: 132,
    cell: ({ row }) => <span className="font-medium">{row.original.scheduleTitle}</span>,
  }),
  column.accessor("scheduledFor", {
    header: "Period",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.scheduledFor} />,
  }),
  column.accessor("status", {
    header: "Status",
    size: 116,
    meta: { grow: true },
    cell: ({ row }) => <StatusCell look={runLook(row.original)} reason={reasonText(row.original.reason)} />,
  }),
  column.accessor("trigger", {
    header: "Asked for by",
    size: 104,
    cell: ({ row }) =>
      row.original.trigger === "MANUAL" ? (
        row.original.triggeredByName
      ) : (
        <span className="text-ink-muted">The schedule</span>
      ),
  }),
  column.accessor("startedAt", {
    header: "Started",
    size: 144,
    meta: { fit: true },
    cell: ({ row }) => <DateCell at={row.original.startedAt} />,
  }),
  column.accessor("latenessMs", {
    header: "Late by",
    size: 76,
    meta: { align: "end" },
    cell: ({ row }) => <Lateness run={row.original} />,
  }),
  column.display({
    id: "duration",
    header: "Duration",
    size: 80,
    meta: { align: "end" },
    cell: ({ row }) => <Duration run={row.original} />,
  }),
  column.accessor("attempts", {
    header: "Attempts",
    size: 76,
    meta: { align: "end" },
    cell: ({ row }) => (
      <span className="tabular">
        {row.original.attempts} of {row.original.attemptsMax}
      </span>
    ),
  }),
  column.accessor("worker", {
    header: "Worker",
    size: 80,
    cell: ({ row }) => {
      const { worker, workerName } = row.original;
      return worker ? <WorkerName name={workerName} mark={worker} /> : dash;
    },
  }),
]);

function Lateness({ run }: { run: RunRow }) {
  const text = latenessText(run.latenessMs);
  if (text === null) return dash;
  return text === "on time" ? (
    <span className="text-ink-muted">on time</span>
  ) : (
    <span className="tabular">{durationText(run.latenessMs ?? 0)}</span>
  );
}

/** How long it took, or while it lasts how far it is, else since when. */
function Duration({ run }: { run: RunRow }) {
  const durationMs = durationMsOf(run);
  if (durationMs !== null) return <span className="tabular">{durationText(durationMs)}</span>;
  if (run.status !== "RUNNING" || !run.startedAt) return dash;
  const progress = readProgress(run.progress);
  return progress?.done != null && progress.of ? (
    <span className="tabular text-info" title={progress.countWords ?? undefined}>
      {countText(progress.done)} of {countText(progress.of)}
    </span>
  ) : (
    <span className="text-info">
      <LastingSince at={run.startedAt} />
    </span>
  );
}
