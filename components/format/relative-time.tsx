"use client";

import { useBusinessZone } from "@/components/format/business-zone-provider";
import { relativeText } from "@/components/format/duration-text";
import { instantText, offsetText } from "@/components/format/instant-text";
import { useNow } from "@/components/format/use-now";
import { Tooltip } from "@/components/ui/tooltip";

/** How long ago or ahead something is, kept fresh; the exact moment in the business zone is the tooltip. */
export function RelativeTime({ at }: { at: Date | string }) {
  const { timeZone, locale } = useBusinessZone();
  const now = useNow(10_000);
  const moment = new Date(at);
  const exact = `${instantText(moment, timeZone, locale, "second")} ${offsetText(moment, timeZone)}`;
  return (
    <Tooltip content={exact}>
      <time dateTime={moment.toISOString()} className="tabular whitespace-nowrap">
        {now === null ? instantText(moment, timeZone, locale) : relativeText(moment.getTime(), now, locale)}
      </time>
    </Tooltip>
  );
}
