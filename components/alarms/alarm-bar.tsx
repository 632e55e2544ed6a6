"use client";

import clsx from "clsx";
import { CircleCheck, OctagonAlert, PanelTopOpen } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { shownMessage } from "@/components/alarms/shown-message";
import { useAlarmSummary } from "@/components/alarms/use-alarm-summary";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { IconButton } from "@/components/ui/icon-button";

/**
 * A bar under the header while a critical alarm is open. Nothing on the page moves under the reader's hand: a bar that
 * comes while a page is open lies over its edge, and one that goes leaves its room, until the next page.
 */
export function AlarmBar() {
  const { data } = useAlarmSummary();
  const pathname = usePathname();
  const top = data?.newest.find(({ severity }) => severity === "CRITICAL") ?? null;
  const [room, setRoom] = useState({ pathname, isKept: top !== null });
  // Who goes to another page sees it laid out anew.
  if (room.pathname !== pathname) setRoom({ pathname, isKept: top !== null });
  const others = (data?.critical ?? 0) - 1;
  return (
    <div className={clsx("relative z-20 shrink-0 print:hidden", room.isKept ? "h-10" : "h-0")}>
      {/* Spoken when another alarm is the first one, and not at each look. */}
      <p role="alert" className="sr-only">
        {top ? `${top.title}.` : ""}
      </p>
      {top ? (
        <div className="flex h-10 items-center gap-2 border-b border-bad-line bg-bad-soft px-3 text-sm text-bad sm:px-4">
          <OctagonAlert aria-hidden className="size-4 shrink-0" />
          <p className="min-w-0 flex-1 truncate" title={shownMessage(top)}>
            <span className="font-medium">{top.title}.</span>{" "}
            <span className="text-ink">
              <InstantsInText text={shownMessage(top)} />
              {top.acknowledgedByName ? ` ${top.acknowledgedByName} deals with it.` : ""}
            </span>
          </p>
          <Link
            href={`/alarms?alarm=${top.id}`}
            className="inline-flex min-h-6 shrink-0 items-center rounded-sm font-medium underline"
          >
            {others > 0 ? `Details, and ${others} more` : "Details"}
          </Link>
          {room.isKept ? null : (
            <IconButton
              label="Make room for this bar"
              size="sm"
              onClick={() => setRoom({ pathname, isKept: true })}
            >
              <PanelTopOpen aria-hidden />
            </IconButton>
          )}
        </div>
      ) : room.isKept ? (
        <div
          role="status"
          className="flex h-10 items-center gap-2 border-b border-ok-line bg-ok-soft px-3 text-sm text-ok sm:px-4"
        >
          <CircleCheck aria-hidden className="size-4 shrink-0" />
          <p className="min-w-0 flex-1 truncate">No critical alarm is open any more.</p>
          <Link href="/alarms" className="inline-flex min-h-6 items-center rounded-sm font-medium underline">
            What happened
          </Link>
        </div>
      ) : null}
    </div>
  );
}
