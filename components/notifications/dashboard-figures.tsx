"use client";

import Link from "next/link";
import type { ReactNode } from "react";
import { countText } from "@/components/format/count-text";
import { messagesPath, type DashboardView } from "@/components/notifications/dashboard-url";
import {
  countChange,
  shareChange,
  shareText,
  timeChange,
  timeText,
} from "@/components/notifications/dashboard-words";
import type { MessagesUrl } from "@/components/notifications/messages-url";
import { Stat, StatRow } from "@/components/ui/stat";

/** The period in its main figures, each with what it was before. */
export function DashboardFigures({ view }: { view: DashboardView }) {
  const { now, before } = view.total;
  const days = { from: view.from, to: view.to };
  return (
    <StatRow>
      <Stat
        label="Messages"
        value={<CountLink count={now.messages} filter={days} what="Messages" />}
        detail={countChange(now.messages, before.messages)}
      />
      <Stat
        label="Delivered"
        value={
          <CountLink
            count={now.delivered}
            filter={{ ...days, status: view.statuses.delivered }}
            what="Delivered messages"
          />
        }
        detail={`${shareText(now.deliveredBps)} of what went out, ${shareChange(now.deliveredBps, before.deliveredBps)}`}
      />
      <Stat
        label="Failed"
        value={
          <CountLink
            count={now.failed}
            filter={{ ...days, status: view.statuses.failed }}
            what="Failed messages"
          />
        }
        detail={countChange(now.failed, before.failed)}
      />
      <Stat
        label="Not to be sent"
        value={
          <CountLink
            count={now.notSent}
            filter={{ ...days, status: view.statuses.notSent }}
            what="Skipped, suppressed and cancelled messages"
          />
        }
        detail={countChange(now.notSent, before.notSent)}
      />
      <Stat
        label="Mails returned"
        value={
          <CountLink
            count={now.bounced}
            filter={{ ...days, channel: ["EMAIL"], status: ["BOUNCED"] }}
            what="Returned mails"
          />
        }
        detail={`${shareText(now.bouncedBps)}, ${shareChange(now.bouncedBps, before.bouncedBps)}`}
      />
      <Stat
        label="Complaints"
        value={countText(now.complained)}
        detail={`${shareText(now.complainedBps)}, ${shareChange(now.complainedBps, before.complainedBps)}`}
      />
      <Stat
        label="Time to delivery, median"
        value={timeText(now.medianMs)}
        detail={`95 of 100 in ${timeText(now.p95Ms)}, ${timeChange(before.medianMs)}`}
      />
    </StatRow>
  );
}

/** A number that leads to the messages it counts; nothing leads to none. */
export function CountLink({
  count,
  filter,
  what,
}: {
  count: number;
  filter: Partial<MessagesUrl>;
  /** For the name of the link: "Failed messages". */
  what: string;
}): ReactNode {
  if (count === 0) return <span className="text-ink-faint">0</span>;
  const text = countText(count);
  return (
    <Link
      href={messagesPath(filter)}
      aria-label={`${what}: ${text}`}
      className="tabular text-accent-text hover:underline"
    >
      {text}
    </Link>
  );
}
