"use client";

import clsx from "clsx";
import { OccurrenceList } from "@/components/jobs/occurrence-list";
import type { PreviewedTimes } from "@/components/jobs/use-times-preview";
import { SkeletonLines } from "@/components/ui/skeleton";

/** What the times in the form would mean: in words, and the next ten. Its height is that of ten, whatever it says. */
export function TimesPreview({ preview, isCurrent, failed }: PreviewedTimes) {
  return (
    <section aria-label="Preview" className="min-h-96 rounded-lg border bg-sunken/50 p-3">
      <p role="status" className="mb-2 text-sm font-medium wrap-anywhere">
        {failed
          ? "The preview could not be loaded."
          : !isCurrent
            ? "Working out the times…"
            : preview?.ok
              ? preview.words
              : "These times cannot be used."}
      </p>
      {preview?.ok ? (
        <div className={clsx("transition-opacity", !isCurrent && "opacity-50")}>
          <OccurrenceList
            label="The next ten occurrences with these times"
            occurrences={preview.next}
            zone={preview.timeZone}
          />
        </div>
      ) : preview ? (
        <p className="text-sm text-ink-muted">
          {isCurrent ? "What is wrong stands at the field. Nothing is changed." : null}
        </p>
      ) : failed ? null : (
        <SkeletonLines lines={10} label="Loading the preview" />
      )}
    </section>
  );
}
