"use client";

import { BookOpen, FileText, SendHorizontal } from "lucide-react";
import { Instant } from "@/components/format/instant";
import { AttemptDetail } from "@/components/payroll/attempt-detail";
import { KIND_LABELS } from "@/components/payroll/line-texts";
import { PAYOUT_STATUS_LOOKS } from "@/components/payroll/payout-looks";
import { payoutTimeline, type PayoutHappening, type PayoutView } from "@/components/payroll/payout-timeline";
import { Empty } from "@/components/ui/empty";
import { Timeline, type TimelineEntry } from "@/components/ui/timeline";
import type { Tone } from "@/components/ui/tone";

/** What happened to the payout, in one order: moves, tries to send it, ledger entries, receipt. */
export function PayoutHistory({ payout }: { payout: PayoutView }) {
  const happenings = payoutTimeline(payout);
  if (happenings.length === 0) {
    return (
      <Empty title="Nothing happened to this payout yet">
        Its approval, each try to send it, the ledger entries and the receipt appear here.
      </Empty>
    );
  }
  return <Timeline label="What happened to the payout" entries={happenings.map(entryOf)} />;
}

function entryOf(happening: PayoutHappening): TimelineEntry {
  const { id } = happening;
  switch (happening.kind) {
    case "EVENT": {
      const { event } = happening;
      const look = PAYOUT_STATUS_LOOKS[event.to];
      return {
        id,
        title: look.label,
        at: <Instant at={event.at} precision="second" />,
        by: event.actorName,
        tone: look.tone,
        icon: look.icon,
        detail: event.reason,
      };
    }
    case "ATTEMPT": {
      const { attempt } = happening;
      return {
        id,
        title: `Attempt ${attempt.number}: ${ATTEMPT_TEXTS[attempt.status].label}`,
        at: attempt.firstSentAt ? <Instant at={attempt.firstSentAt} precision="second" /> : "not sent yet",
        by: attempt.worker ?? undefined,
        tone: ATTEMPT_TEXTS[attempt.status].tone,
        icon: SendHorizontal,
        detail: <AttemptDetail attempt={attempt} />,
      };
    }
    case "LEDGER": {
      const { entry } = happening;
      return {
        id,
        title: `Ledger: ${KIND_LABELS[entry.kind].toLowerCase()}`,
        at: <Instant at={entry.recordedAt} precision="second" />,
        by: entry.createdByName ?? undefined,
        icon: BookOpen,
        detail: entry.reason ?? undefined,
      };
    }
    case "RECEIPT":
      return {
        id,
        title: `Receipt ${happening.number} issued`,
        at: <Instant at={happening.at} precision="second" />,
        tone: "ok",
        icon: FileText,
      };
  }
}

const ATTEMPT_TEXTS: Record<PayoutView["attempts"][number]["status"], { label: string; tone: Tone }> = {
  SENDING: { label: "being sent", tone: "info" },
  CREATED: { label: "the transfer was made", tone: "ok" },
  NOT_CREATED: { label: "proved not to have been made", tone: "bad" },
  UNKNOWN: { label: "no answer that proves anything yet", tone: "warn" },
};
