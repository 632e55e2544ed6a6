"use client";

import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { ChannelMark } from "@/components/notifications/channel-mark";
import type { RecipientView } from "@/components/notifications/recipient-looks";
import { SuppressionAddDialog } from "@/components/notifications/suppression-add-dialog";
import { SuppressionLiftDialog } from "@/components/notifications/suppression-lift-dialog";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import { Button } from "@/components/ui/button";
import { Card } from "@/components/ui/card";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

type Suppression = RecipientView["suppressions"][number];

/** Which of a recipient's present addresses are not written to. */
export function RecipientSuppressions({
  recipient,
  mayManage,
}: {
  recipient: RecipientView;
  mayManage: boolean;
}) {
  const [adding, setAdding] = useState(false);
  const [lifted, setLifted] = useState<{ suppression: Suppression; open: boolean } | null>(null);
  const { suppressions, messageId } = recipient;
  return (
    <Card
      title="Suppressed addresses"
      actions={
        mayManage ? (
          <Button size="sm" onClick={() => setAdding(true)}>
            Suppress…
          </Button>
        ) : undefined
      }
    >
      {suppressions.length === 0 ? (
        <p className="text-sm text-ink-muted">None of their addresses is suppressed.</p>
      ) : (
        <ul className="flex flex-col divide-y text-sm">
          {suppressions.map((suppression) => (
            <li
              key={suppression.id}
              className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 py-2"
            >
              <span className="flex min-w-0 flex-col">
                <span className="flex flex-wrap items-baseline gap-x-3">
                  <ChannelMark channel={suppression.channel} />
                  <span>{PURPOSE_LABELS[suppression.purpose]}</span>
                  <span className="font-medium">{SUPPRESSION_WORDS[suppression.origin].label}</span>
                </span>
                <span className="text-xs text-ink-muted wrap-anywhere">
                  {suppression.reason} (<Instant at={suppression.createdAt} />
                  {suppression.createdByName ? `, ${suppression.createdByName}` : ""})
                </span>
              </span>
              {mayManage ? (
                <Button size="sm" onClick={() => setLifted({ suppression: suppression, open: true })}>
                  Lift…
                </Button>
              ) : null}
            </li>
          ))}
        </ul>
      )}
      <SuppressionAddDialog open={adding} messageId={messageId} onClose={() => setAdding(false)} />
      {lifted ? (
        <SuppressionLiftDialog {...lifted} onClose={() => setLifted({ ...lifted, open: false })} />
      ) : null}
    </Card>
  );
}
