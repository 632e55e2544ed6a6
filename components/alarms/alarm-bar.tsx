"use client";

import clsx from "clsx";
import { CircleCheck, OctagonAlert, X } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState, type ReactNode } from "react";
import { shownMessage } from "@/components/alarms/shown-message";
import { useAlarmSummary } from "@/components/alarms/use-alarm-summary";
import { useEndedAlarm } from "@/components/alarms/use-ended-alarm";
import { InstantsInText } from "@/components/jobs/instants-in-text";
import { IconButton } from "@/components/ui/icon-button";

/**
 * A strip while a critical alarm is open, and for a moment after it is over. Nothing on the page moves under the
 * reader's hand and nothing is covered: on a page that is opened meanwhile it stands under the header, and one that
 * comes while a page is open stands below the page, which gets a little shorter at its foot.
 */
export function AlarmBar() {
  const { data } = useAlarmSummary();
  const { ended, dismiss } = useEndedAlarm();
  const pathname = usePathname();
  const top = data?.newest.find(({ severity }) => severity === "CRITICAL") ?? null;
  const [room, setRoom] = useState({ pathname, isAbove: top !== null });
  // Who goes to another page sees it laid out anew.
  if (room.pathname !== pathname) setRoom({ pathname, isAbove: top !== null });
  const others = (data?.critical ?? 0) - 1;
  const open = top ? (
    <Strip tone="bad" isAbove={room.isAbove}>
      <Words title={shownMessage(top)} lead={`${top.title}.`}>
        <InstantsInText text={shownMessage(top)} />
        {top.acknowledgedByName ? ` ${top.acknowledgedByName} deals with it.` : ""}
      </Words>
      <StripLink href={`/alarms?alarm=${top.id}`}>
        {others > 0 ? `Details, and ${others} more` : "Details"}
      </StripLink>
    </Strip>
  ) : null;
  const over = ended ? (
    <Strip tone="ok" isAbove={room.isAbove && !top}>
      <Words title={ended.clearReason ?? ""} lead={`Over: ${ended.title}.`}>
        <InstantsInText text={ended.clearReason ?? ""} />
      </Words>
      <StripLink href={`/alarms?alarm=${ended.id}`}>What happened</StripLink>
      <IconButton label="Dismiss" size="sm" onClick={dismiss}>
        <X aria-hidden />
      </IconButton>
    </Strip>
  ) : null;
  return (
    <>
      {/* Spoken when another alarm is the first one, and not at each look. */}
      <p role="alert" className="sr-only">
        {top ? `${top.title}.` : ""}
      </p>
      <p role="status" className="sr-only">
        {ended ? `Over: ${ended.title}. ${ended.clearReason ?? ""}` : ""}
      </p>
      {open}
      {over}
      {!open && !over && room.isAbove ? (
        <Strip tone="ok" isAbove>
          <Words lead="No critical alarm is open any more." />
          <StripLink href="/alarms">What happened</StripLink>
        </Strip>
      ) : null}
    </>
  );
}

const TONES = {
  bad: "border-bad-line bg-bad-soft text-bad",
  ok: "border-ok-line bg-ok-soft text-ok",
};

function Strip({ tone, isAbove, children }: { tone: "bad" | "ok"; isAbove: boolean; children: ReactNode }) {
  const Icon = tone === "bad" ? OctagonAlert : CircleCheck;
  return (
    <div
      role="region"
      aria-label={tone === "bad" ? "Critical alarm" : "Alarm that is over"}
      className={clsx(
        "flex h-10 shrink-0 items-center gap-2 px-3 text-sm sm:px-4 print:hidden",
        isAbove ? "border-b" : "order-last border-t",
        TONES[tone],
      )}
    >
      <Icon aria-hidden className="size-4 shrink-0" />
      {children}
    </div>
  );
}

function Words({ lead, title, children }: { lead: string; title?: string; children?: ReactNode }) {
  return (
    <p className="min-w-0 truncate" title={title}>
      <span className="font-medium">{lead}</span> <span className="text-ink">{children}</span>
    </p>
  );
}

function StripLink({ href, children }: { href: string; children: ReactNode }) {
  return (
    <Link href={href} className="inline-flex min-h-6 shrink-0 items-center rounded-sm font-medium underline">
      {children}
    </Link>
  );
}
