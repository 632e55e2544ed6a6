"use client";

import { useQuery } from "@tanstack/react-query";
import type { UploadState } from "@/components/bookings/use-booking-upload";
import { countText } from "@/components/format/count-text";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Progress } from "@/components/ui/progress";

export interface UploadProgressProps {
  upload: Extract<UploadState, { kind: "running" }>;
  onCancel: () => void;
}

/** How far a running import is: bytes, rows, rows a second, time left. */
export function UploadProgress({ upload, onCancel }: UploadProgressProps) {
  const trpc = useTRPC();
  const { data, dataUpdatedAt } = useQuery({
    ...trpc.bookings.imports.progress.queryOptions({ id: upload.importId }),
    refetchInterval: 500,
    // A copy from before would show another moment.
    gcTime: 0,
  });
  // As of the figures shown, not of this drawing.
  const elapsedMs = Math.max(0, dataUpdatedAt - upload.startedAt);
  const read = data ? Number(data.bytesRead) : 0;
  const rows = data?.rows ?? 0;
  const share = upload.totalBytes > 0 ? Math.min(1, read / upload.totalBytes) : 0;
  return (
    <Progress
      label={`Importing ${upload.fileName}`}
      value={share === 0 ? null : Math.floor(share * 100)}
      text={`${countText(rows)} rows`}
      detail={
        <span className="flex flex-wrap items-center justify-between gap-2">
          <span className="tabular">{detailText(upload, read, rows, share, elapsedMs)}</span>
          <Button size="sm" onClick={onCancel}>
            Cancel import
          </Button>
        </span>
      }
    />
  );
}

function detailText(
  upload: UploadProgressProps["upload"],
  read: number,
  rows: number,
  share: number,
  elapsedMs: number,
): string {
  const parts = [
    `${mebibytes(upload.sentBytes)} of ${mebibytes(upload.totalBytes)} MiB sent`,
    `${mebibytes(read)} MiB read`,
    `${countText(elapsedMs > 0 ? Math.round(rows / (elapsedMs / 1000)) : 0)} rows/s`,
  ];
  if (share >= 1) parts.push("finishing: all rows go in at once, then earnings are made");
  else if (share > 0) parts.push(`about ${Math.ceil(((elapsedMs / share) * (1 - share)) / 1000)} s left`);
  return parts.join(" · ");
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 ** 2).toFixed(1);
}
