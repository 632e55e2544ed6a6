"use client";

import clsx from "clsx";
import { Bell } from "lucide-react";
import Link from "next/link";
import { useAlarmSummary } from "@/components/alarms/use-alarm-summary";
import { buttonClass } from "@/components/ui/button-class";
import { Tooltip } from "@/components/ui/tooltip";

const SHOWN_MAX = 99;

/** Leads to the alarms and counts the open ones, in a place of fixed width. */
export function AlarmBell() {
  const { data } = useAlarmSummary();
  const count = data ? data.critical + data.warning : 0;
  const label = count === 0 ? "Alarms: none open" : `Alarms: ${count} open`;
  return (
    <Tooltip content={label}>
      <Link
        href="/alarms"
        aria-label={label}
        className={clsx(buttonClass({ variant: "ghost" }), "w-8 px-0! [&_svg]:size-4")}
      >
        <Bell aria-hidden />
        {data && count > 0 ? (
          <span
            aria-hidden
            className={clsx(
              "tabular absolute -top-0.5 -right-1 min-w-4 rounded-full border px-1 text-center text-[0.625rem] leading-3.5 font-semibold",
              data.critical > 0
                ? "border-transparent bg-bad-solid text-accent-ink"
                : "border-warn-line bg-warn-soft text-warn",
            )}
          >
            {count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}
          </span>
        ) : null}
      </Link>
    </Tooltip>
  );
}
