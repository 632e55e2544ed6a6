"use client";

import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { AuditRow } from "@/components/audit/audit-columns";
import { Instant } from "@/components/format/instant";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList } from "@/components/ui/description-list";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Sheet } from "@/components/ui/sheet";
import { SkeletonLines } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

export interface AuditEventSheetProps {
  /** The number of the open event; null closes the sheet. */
  seq: string | null;
  /** The rows behind the sheet, to step through. */
  rows: readonly AuditRow[];
  onSeqChange: (seq: string | null) => void;
  onFilter: (filter: { actor?: string; subjectKind?: string; subject?: string }) => void;
}

/** One event of the log with what it changed, beside the list. */
export function AuditEventSheet({ seq, rows, onSeqChange, onFilter }: AuditEventSheetProps) {
  const trpc = useTRPC();
  const event = useQuery({ ...trpc.audit.get.queryOptions({ seq: seq ?? "1" }), enabled: seq !== null });
  const index = rows.findIndex((row) => row.seq.toString() === seq);
  const stepTo = (row: AuditRow | undefined) => (row ? () => onSeqChange(row.seq.toString()) : undefined);
  return (
    <Sheet
      open={seq !== null}
      onOpenChange={(open) => (open ? undefined : onSeqChange(null))}
      title={event.data?.action ?? `Event ${seq ?? ""}`}
      description={`Number ${seq ?? ""} in the log`}
      size="lg"
      modal={false}
      onPrevious={index > 0 ? stepTo(rows[index - 1]) : undefined}
      onNext={index >= 0 ? stepTo(rows[index + 1]) : undefined}
    >
      {event.isError ? (
        <ErrorPanel errorId={event.error.data?.errorId ?? null} onRetry={() => void event.refetch()}>
          {event.error.message}
        </ErrorPanel>
      ) : event.data ? (
        <EventDetail event={event.data} onFilter={onFilter} />
      ) : (
        <SkeletonLines lines={8} />
      )}
    </Sheet>
  );
}

function EventDetail({
  event,
  onFilter,
}: {
  event: RouterOutputs["audit"]["get"];
  onFilter: AuditEventSheetProps["onFilter"];
}) {
  const { actorId, subjectKind, subjectId } = event;
  return (
    <div className="flex flex-col gap-5">
      <DescriptionList
        items={[
          { term: "When", description: <Instant at={event.at} precision="second" /> },
          { term: "Who", description: event.actorName },
          { term: "Subject", description: event.subjectKind },
          { term: "Subject id", description: <CopyText text={event.subjectId} label="subject id" /> },
          { term: "Reason", description: event.reason ?? "–" },
          { term: "Request", description: event.requestId ?? "–" },
        ]}
      />
      <div className="flex flex-wrap gap-2">
        <Button size="sm" onClick={() => onFilter({ subjectKind, subject: subjectId })}>
          All about this subject
        </Button>
        {actorId ? (
          <Button size="sm" onClick={() => onFilter({ actor: actorId })}>
            All by {event.actorName}
          </Button>
        ) : null}
      </div>
      <State title="Before">{event.before}</State>
      <State title="After">{event.after}</State>
      <section className="flex flex-col gap-1 text-xs text-ink-muted">
        <h3 className="font-medium text-ink">Seal</h3>
        <p className="font-mono wrap-anywhere">{event.hash}</p>
        <p>
          follows <span className="font-mono wrap-anywhere">{event.prevHash}</span>
        </p>
      </section>
    </div>
  );
}

function State({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="flex flex-col gap-1.5">
      <h3 className="text-sm font-medium">{title}</h3>
      {children ? (
        <pre
          tabIndex={0}
          aria-label={title}
          className="overflow-x-auto rounded-md border bg-sunken p-3 font-mono text-xs whitespace-pre-wrap wrap-anywhere"
        >
          {children}
        </pre>
      ) : (
        <p className="text-sm text-ink-muted">Nothing.</p>
      )}
    </section>
  );
}
