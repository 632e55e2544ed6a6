"use client";

import { Clock } from "lucide-react";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { instantText, offsetText } from "@/components/format/instant-text";
import { useNow } from "@/components/format/use-now";
import { Tooltip } from "@/components/ui/tooltip";

/** What time it is for the business, which is the time that periods and deadlines mean. */
export function ZoneClock() {
  const { timeZone, locale } = useBusinessZone();
  const now = useNow(1000);
  const at = now === null ? null : new Date(now);
  return (
    <Tooltip
      side="bottom"
      content={`Business time zone: ${timeZone}. Periods and deadlines are in this zone.`}
    >
      <span className="tabular flex items-center gap-1.5 text-xs whitespace-nowrap text-ink-muted">
        <Clock aria-hidden className="size-3.5 text-ink-faint" />
        <time className="inline-block min-w-9 text-right" dateTime={at?.toISOString()}>
          {at ? instantText(at, timeZone, locale, "time") : "--:--"}
        </time>
        <span className="max-lg:sr-only">{timeZone}</span>
        {at && timeZone !== "UTC" ? (
          <span className="text-ink-faint max-lg:hidden">{offsetText(at, timeZone)}</span>
        ) : null}
      </span>
    </Tooltip>
  );
}
