"use client";

import clsx from "clsx";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { instantText, offsetText, type InstantStyle } from "@/components/format/instant-text";
import { Tooltip } from "@/components/ui/tooltip";

export interface InstantProps {
  /** A Date, or an ISO 8601 text with offset. */
  at: Date | string;
  /** The zone to show; the business zone unless told. */
  zone?: string;
  precision?: InstantStyle;
  /** Hides the offset where the column's heading names the zone. */
  offsetHidden?: boolean;
  className?: string;
}

/** A moment, in the business zone with its offset; the tooltip has the viewer's own zone and UTC. */
export function Instant({ at, zone, precision = "minute", offsetHidden = false, className }: InstantProps) {
  const business = useBusinessZone();
  const timeZone = zone ?? business.timeZone;
  const iso = new Date(at).toISOString();
  return (
    <Tooltip content={<InstantZones at={iso} zone={timeZone} locale={business.locale} />}>
      <time dateTime={iso} className={clsx("tabular whitespace-nowrap", className)}>
        {instantText(iso, timeZone, business.locale, precision)}
        {offsetHidden || precision === "date" ? null : (
          <span className="ml-1 text-xs text-ink-faint">{offsetText(iso, timeZone)}</span>
        )}
      </time>
    </Tooltip>
  );
}

/** The same moment in three zones. It is drawn only once the tooltip opens, so the viewer's zone is the browser's. */
function InstantZones({ at, zone, locale }: { at: string; zone: string; locale: string }) {
  const viewer = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const lines = [
    { name: zone, zone },
    ...(viewer === zone ? [] : [{ name: `${viewer} (yours)`, zone: viewer }]),
    ...(zone === "UTC" || viewer === "UTC" ? [] : [{ name: "UTC", zone: "UTC" }]),
  ];
  return (
    <span className="grid grid-cols-[auto_auto] gap-x-3 gap-y-0.5">
      {lines.map((line) => (
        <span key={line.name} className="contents">
          <span className="text-ink-muted">{line.name}</span>
          <span className="tabular">
            {instantText(at, line.zone, locale, "second")} {offsetText(at, line.zone)}
          </span>
        </span>
      ))}
    </span>
  );
}
