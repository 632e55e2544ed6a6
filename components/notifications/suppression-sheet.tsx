"use client";

import { Instant } from "@/components/format/instant";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { PURPOSE_LABELS, type SuppressionRow } from "@/components/notifications/suppression-looks";
import { Button } from "@/components/ui/button";
import { DescriptionList } from "@/components/ui/description-list";
import { Sheet } from "@/components/ui/sheet";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

export interface SuppressionSheetProps {
  /** The suppression that is looked at; null closes the sheet. */
  suppression: SuppressionRow | null;
  mayManage: boolean;
  onClose: () => void;
  onLift: (suppression: SuppressionRow) => void;
}

/** One suppressed address, beside the list. */
export function SuppressionSheet({ suppression, mayManage, onClose, onLift }: SuppressionSheetProps) {
  const isOpen = suppression !== null && suppression.liftedAt === null;
  return (
    <Sheet
      open={suppression !== null}
      onOpenChange={(open) => (open ? undefined : onClose())}
      title={suppression ? (suppression.address ?? "Erased address") : "Suppressed address"}
      modal={false}
      footer={
        isOpen && mayManage ? (
          <Button
            disabledReason={
              suppression.address === null
                ? "The person was erased. The suppression stays, so that nobody writes to them again."
                : null
            }
            onClick={() => onLift(suppression)}
          >
            Lift the suppression…
          </Button>
        ) : null
      }
    >
      {suppression ? <SuppressionFacts suppression={suppression} /> : null}
    </Sheet>
  );
}

function SuppressionFacts({ suppression }: { suppression: SuppressionRow }) {
  const { channel, purpose, origin, reason, createdAt, createdByName, liftedAt, liftedByName, liftReason } =
    suppression;
  const { label, lifting } = SUPPRESSION_WORDS[origin];
  return (
    <div className="flex flex-col gap-4 text-sm">
      <DescriptionList
        items={[
          { term: "Channel", description: <ChannelMark channel={channel} /> },
          { term: "For", description: PURPOSE_LABELS[purpose] },
          { term: "Why", description: label },
          { term: "Reason", description: reason },
          { term: "Since", description: <Instant at={createdAt} precision="second" /> },
          ...(createdByName ? [{ term: "By", description: createdByName }] : []),
          ...(liftedAt
            ? [
                { term: "Lifted", description: <Instant at={liftedAt} precision="second" /> },
                { term: "Lifted by", description: liftedByName },
                { term: "Because", description: liftReason },
              ]
            : []),
        ]}
      />
      {liftedAt ? null : <p className="text-ink-muted">{lifting}</p>}
    </div>
  );
}
