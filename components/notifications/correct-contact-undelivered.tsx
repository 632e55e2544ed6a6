"use client";

import { Instant } from "@/components/format/instant";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import { Checkbox } from "@/components/ui/checkbox";
import { Empty } from "@/components/ui/empty";
import { Skeleton } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

type Undelivered = RouterOutputs["notifications"]["resend"]["undelivered"];

export interface CorrectContactUndeliveredProps {
  list: Undelivered | undefined;
  isFailed: boolean;
  chosen: ReadonlySet<string>;
  onChoice: (messageId: string, isChosen: boolean) => void;
}

/** What did not arrive, to be chosen from; and what is left out, with the reason. */
export function CorrectContactUndelivered({
  list,
  isFailed,
  chosen,
  onChoice,
}: CorrectContactUndeliveredProps) {
  if (!list) return isFailed ? null : <Skeleton className="h-28 rounded-md" />;
  const { offered, left } = list;
  return (
    <div className="flex flex-col gap-4">
      {offered.length === 0 ? (
        <Empty title="Nothing is left to send again">
          What did not arrive was sent again already, or would be of no use any more.
        </Empty>
      ) : (
        <ul aria-label="Messages that did not arrive" className="flex flex-col gap-2">
          {offered.map((message) => (
            <li key={message.id} className="rounded-md border px-3 py-2">
              <Checkbox
                checked={chosen.has(message.id)}
                onCheckedChange={(isChosen) => onChoice(message.id, isChosen)}
                label={`${templateLabel(message.template)}, ${CHANNEL_LOOKS[message.channel].label}`}
                hint={<UndeliveredHint message={message} />}
              />
            </li>
          ))}
        </ul>
      )}
      {left.length > 0 ? (
        <section aria-label="Not offered" className="text-xs text-ink-muted">
          <h3 className="font-medium">Not offered</h3>
          <ul className="mt-1 list-disc pl-4">
            {left.map(({ id, template, reason }) => (
              <li key={id}>
                {templateLabel(template)}: {reason}
              </li>
            ))}
          </ul>
        </section>
      ) : null}
    </div>
  );
}

function UndeliveredHint({ message }: { message: Undelivered["offered"][number] }) {
  const { status, createdAt, oldAddress, newAddress, wasStoodInFor } = message;
  return (
    <>
      {MESSAGE_LOOKS[status].label}, planned <Instant at={createdAt} />. From {oldAddress ?? "no address"} to{" "}
      {newAddress ?? "–"}.{wasStoodInFor ? " Another channel stood in for it, and arrived." : null}
    </>
  );
}
