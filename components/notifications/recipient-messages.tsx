"use client";

import Link from "next/link";
import { Instant } from "@/components/format/instant";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { MESSAGE_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import type { RecipientView } from "@/components/notifications/recipient-looks";
import { Card } from "@/components/ui/card";
import { StatusBadge } from "@/components/ui/status-badge";

/** What a recipient was sent, the latest first. */
export function RecipientMessages({ recipient }: { recipient: RecipientView }) {
  const { messages, hasMoreMessages } = recipient;
  return (
    <Card
      title="Messages"
      flush
      footer={hasMoreMessages ? "Older ones are found by the search for messages." : undefined}
    >
      <ul className="divide-y text-sm">
        {messages.map(({ id, template, channel, status, bookingRef, createdAt }) => (
          <li key={id}>
            <Link
              href={`/notifications/${id}`}
              className="grid grid-cols-[1fr_auto] items-center gap-x-4 gap-y-1 px-4 py-2 hover:bg-hover sm:grid-cols-[2fr_1fr_1fr_auto_auto]"
            >
              <span className="font-medium">{templateLabel(template)}</span>
              <ChannelMark channel={channel} />
              <span className="text-ink-muted">{bookingRef ?? ""}</span>
              <StatusBadge plain look={MESSAGE_LOOKS[status]} />
              <span className="text-ink-muted">
                <Instant at={createdAt} />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    </Card>
  );
}
