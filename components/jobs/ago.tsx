"use client";

import { useBusinessZone } from "@/components/format/business-zone-provider";
import { durationText, relativeText } from "@/components/format/duration-text";
import { useServerNow } from "@/components/jobs/server-clock";

/** How long ago or ahead something is by the server's clock: `3 minutes ago`, `in 2 days`. */
export function Ago({ at, everyMs = 5_000 }: { at: Date; everyMs?: number }) {
  const { locale } = useBusinessZone();
  return <span className="tabular">{relativeText(at.getTime(), useServerNow(everyMs), locale)}</span>;
}

/** How long something has lasted by the server's clock, ticking: `2 min 5 s`. */
export function LastingSince({ at }: { at: Date }) {
  const lastedMs = Math.max(0, useServerNow(1_000) - at.getTime());
  return (
    <span className="tabular">{durationText(lastedMs < 1_000 ? 0 : Math.floor(lastedMs / 1000) * 1000)}</span>
  );
}
