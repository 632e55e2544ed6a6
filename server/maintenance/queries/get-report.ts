import { stringify } from "csv-stringify/sync";
import { skipWords, STATUS_WORDS, WHY_WORDS } from "@/server/maintenance/domain/maintenance-words";
import type { RunWhy } from "@/server/maintenance/domain/run-state";
import type { Context } from "@/server/platform/context";
import { guardCsvCell } from "@/server/platform/csv-cell";
import { NotFound } from "@/server/platform/errors";
import type { MaintenanceRun } from "@/server/platform/prisma/client";
import { databaseNow } from "./database-now";
import { previousOf } from "./get-run";
import { runRow } from "./run-row";

const COLUMNS = ["section", "task", "name", "value", "previous", "difference"] as const;

/** The report of a run, and of its parts, as CSV. Throws NotFound. */
export async function getReport(ctx: Context, runId: string): Promise<{ fileName: string; csv: string }> {
  const run = await ctx.db.maintenanceRun.findUnique({ where: { id: runId }, include: { parts: true } });
  if (!run) throw new NotFound("Maintenance run", runId);
  const now = await databaseNow(ctx);
  const lines: string[][] = [];
  for (const each of [run, ...run.parts]) lines.push(...(await linesOf(ctx, each, now)));
  return {
    fileName: `maintenance-${run.task}-${run.id}.csv`,
    csv: stringify([[...COLUMNS], ...lines.map((line) => line.map(guardCsvCell))], {
      record_delimiter: "\r\n",
    }),
  };
}

async function linesOf(ctx: Context, run: MaintenanceRun, now: Date): Promise<string[][]> {
  const row = runRow(run, now);
  const previous = await previousOf(ctx, run);
  const fact = (name: string, value: string | null) => ["run", run.task, name, value ?? "", "", ""];
  const figure = (name: string, value: number, before: number | null | undefined) => [
    "figures",
    run.task,
    name,
    String(value),
    before === null || before === undefined ? "" : String(before),
    before === null || before === undefined ? "" : String(value - before),
  ];
  const samples = await ctx.db.maintenanceSample.findMany({
    where: { runId: run.id, reason: { not: null } },
    orderBy: { id: "asc" },
  });
  return [
    fact("run", run.id),
    fact("dry run", run.dryRun ? "yes" : "no"),
    fact("status", STATUS_WORDS[run.status]),
    fact("why it ended", run.whyText ?? WHY_WORDS[run.why as RunWhy] ?? run.error),
    fact("started by", run.startedByName),
    fact("approved by", run.approvedByName),
    fact("ages counted from", run.asOf.toISOString()),
    fact("started", run.startedAt?.toISOString() ?? null),
    fact("finished", run.finishedAt?.toISOString() ?? null),
    fact("SHA-256 of ids", run.idsHash),
    figure("scanned", row.scanned, previous?.scanned),
    figure("moved", row.moved, previous?.moved),
    figure("deleted", row.deleted, previous?.deleted),
    figure("skipped", row.skipped, previous?.skipped),
    figure("bytes before", row.bytesBefore, null),
    figure("bytes after", row.bytesAfter, null),
    figure("bytes saved", row.bytesBefore - row.bytesAfter, previous?.bytesSaved),
    figure(
      "rows per second",
      Math.round(row.rowsPerSecond ?? 0),
      previous && Math.round(previous.rowsPerSecond ?? 0),
    ),
    ...Object.entries(row.skippedByReason).map(([reason, count]) => [
      "skipped by reason",
      run.task,
      `${reason}: ${skipWords(reason)}`,
      String(count),
      "",
      "",
    ]),
    ...samples.map(({ kind, label, reason, detail }) => [
      "examples of skipped rows",
      run.task,
      `${kind} ${label}`,
      reason ?? "",
      detail ?? "",
      "",
    ]),
  ];
}
