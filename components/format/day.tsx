"use client";

import { useBusinessZone } from "@/components/format/business-zone-provider";
import { dayText } from "@/components/format/instant-text";

/** A calendar day of the business (`YYYY-MM-DD`), which no zone can move. */
export function Day({ day }: { day: string }) {
  const { locale } = useBusinessZone();
  return (
    <time dateTime={day} className="tabular whitespace-nowrap">
      {dayText(day, locale)}
    </time>
  );
}
