"use client";

import { countText } from "@/components/format/count-text";
import { durationText } from "@/components/format/duration-text";
import { bytesText } from "@/components/maintenance/bytes-text";
import type { MaintenanceRunView } from "@/components/maintenance/maintenance-looks";
import { isRestore, paceText, savedBytesOf, takenOf, takenWords } from "@/components/maintenance/run-figures";
import { Stat, StatRow } from "@/components/ui/stat";

/** What a run came to, or would come to. */
export function RunFiguresRow({ run }: { run: MaintenanceRunView }) {
  const { task, dryRun, moved, deleted, skipped, scanned, bytesBefore, bytesAfter, tableRows } = run;
  const taken = takenOf(run);
  const share = tableRows && tableRows > 0 ? (taken / tableRows) * 100 : null;
  return (
    <StatRow>
      <Stat
        label={capitalised(takenWords(run))}
        value={countText(taken)}
        detail={[
          moved > 0 ? `${countText(moved)} moved` : null,
          deleted > 0 ? `${countText(deleted)} deleted` : null,
          share === null
            ? null
            : `${share > 0 && share < 0.1 ? "under 0.1" : share.toFixed(1)} % of the table`,
        ]
          .filter(Boolean)
          .join(", ")}
      />
      <Stat label={dryRun ? "Would be skipped" : "Skipped"} value={countText(skipped)} />
      <Stat label="Looked at" value={countText(scanned)} />
      {task === "archive-bookings" ? (
        <Stat
          label={dryRun ? "Would go to the archive" : "In the archive"}
          value={bytesText(bytesBefore)}
          detail={bytesAfter > 0 ? `${bytesText(bytesAfter)} there, with checksums` : undefined}
        />
      ) : isRestore(run) ? null : (
        <Stat
          label={dryRun ? "Would be saved" : "Saved"}
          value={bytesText(savedBytesOf(run))}
          detail={
            bytesBefore > 0 ? `${bytesText(bytesBefore)} before, ${bytesText(bytesAfter)} after` : undefined
          }
        />
      )}
      <Stat
        label="Pace"
        value={run.rowsPerSecond === null ? "–" : paceText(run.rowsPerSecond)}
        detail={
          run.throttledMs > 0
            ? `${durationText(run.busyMs)} at work, ${durationText(run.throttledMs)} held back`
            : `${durationText(run.busyMs)} at work`
        }
      />
    </StatRow>
  );
}

function capitalised(words: string): string {
  return words.slice(0, 1).toUpperCase() + words.slice(1);
}
