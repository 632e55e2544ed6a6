"use client";

import Link from "next/link";
import { AlarmDeliveries } from "@/components/alarms/alarm-deliveries";
import { alarmSubject, SEVERITY_LOOKS, STATE_LOOKS, type AlarmView } from "@/components/alarms/alarm-looks";
import { Instant } from "@/components/format/instant";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { DescriptionList } from "@/components/ui/description-list";
import { Sheet } from "@/components/ui/sheet";
import { StatusBadge } from "@/components/ui/status-badge";

export interface AlarmSheetProps {
  /** The open alarm; null closes the sheet. */
  alarm: AlarmView | null;
  rows: readonly AlarmView[];
  permissions: readonly string[];
  onAlarmChange: (id: string | null) => void;
  onAcknowledge: (alarm: AlarmView) => void;
}

/** One alarm with what to do about it, beside the list. */
export function AlarmSheet({ alarm, rows, permissions, onAlarmChange, onAcknowledge }: AlarmSheetProps) {
  const index = rows.findIndex(({ id }) => id === alarm?.id);
  const stepTo = (row: AlarmView | undefined) => (row ? () => onAlarmChange(row.id) : undefined);
  const subject = alarm && alarmSubject(alarm, permissions);
  return (
    <Sheet
      open={alarm !== null}
      onOpenChange={(open) => (open ? undefined : onAlarmChange(null))}
      title={alarm?.title ?? "Alarm"}
      modal={false}
      onPrevious={index > 0 ? stepTo(rows[index - 1]) : undefined}
      onNext={index >= 0 ? stepTo(rows[index + 1]) : undefined}
      footer={
        alarm ? (
          <>
            {subject ? (
              <Link href={subject.href} className={buttonClass({})}>
                {subject.label}
              </Link>
            ) : null}
            {alarm.state === "OPEN" && permissions.includes("alarms.acknowledge") ? (
              <Button variant="primary" onClick={() => onAcknowledge(alarm)}>
                Acknowledge
              </Button>
            ) : null}
          </>
        ) : null
      }
    >
      {alarm ? <AlarmDetail alarm={alarm} /> : null}
    </Sheet>
  );
}

function AlarmDetail({ alarm }: { alarm: AlarmView }) {
  const { acknowledgedAt, acknowledgedByName, acknowledgeComment, clearedAt, clearReason } = alarm;
  return (
    <div className="flex flex-col gap-4 text-sm">
      <div className="flex flex-wrap gap-2">
        <StatusBadge look={SEVERITY_LOOKS[alarm.severity]} />
        <StatusBadge look={STATE_LOOKS[alarm.state]} />
      </div>
      <p className="wrap-anywhere">
        <InstantsInText text={alarm.message} />
      </p>
      <section className="flex flex-col gap-1">
        <h3 className="font-medium">What to do</h3>
        <p className="text-ink-muted">{alarm.advice}</p>
        {alarm.runbook ? (
          <p className="text-xs text-ink-muted">
            More in <span className="font-mono">docs/runbooks/{alarm.runbook}</span>
          </p>
        ) : null}
      </section>
      <DescriptionList
        items={[
          { term: "Since", description: <Instant at={alarm.openedAt} precision="second" /> },
          { term: "Last seen", description: <Instant at={alarm.lastSeenAt} precision="second" /> },
          { term: "Times", description: alarm.occurrences },
          ...(alarm.subjectId ? [{ term: "About", description: alarm.subjectId }] : []),
          ...(acknowledgedAt
            ? [
                {
                  term: "Acknowledged",
                  description: (
                    <>
                      by {acknowledgedByName}, <Instant at={acknowledgedAt} />
                      {acknowledgeComment ? <q className="mt-0.5 block">{acknowledgeComment}</q> : null}
                    </>
                  ),
                },
              ]
            : []),
          ...(clearedAt
            ? [
                { term: "Over", description: <Instant at={clearedAt} precision="second" /> },
                { term: "Why", description: <InstantsInText text={clearReason ?? ""} /> },
              ]
            : []),
        ]}
      />
      <AlarmDeliveries alarm={alarm} />
    </div>
  );
}
