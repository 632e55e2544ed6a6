"use client";

import { Instant } from "@/components/format/instant";
import type { InstantStyle } from "@/components/format/instant-text";

/** A moment in the business zone; null draws a dash. The offset is in the tooltip, as the table's page names the zone. */
export function DateCell({
  at,
  precision = "minute",
}: {
  at: Date | string | null;
  precision?: InstantStyle;
}) {
  if (at === null) return <span className="text-ink-faint">–</span>;
  return <Instant at={at} precision={precision} offsetHidden />;
}
