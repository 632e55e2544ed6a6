"use client";

import { createContext, use, type ReactNode } from "react";

export interface BusinessZone {
  /** The IANA name of the zone the business keeps its calendar in. */
  timeZone: string;
  /** The BCP 47 tag that amounts, dates and counts are written in. */
  locale: string;
}

const BusinessZoneContext = createContext<BusinessZone>({ timeZone: "UTC", locale: "en-GB" });

/** Tells every date and amount below it which zone and locale to speak. Stands in the dashboard layout. */
export function BusinessZoneProvider({
  timeZone,
  locale = "en-GB",
  children,
}: {
  timeZone: string;
  locale?: string;
  children: ReactNode;
}) {
  return <BusinessZoneContext value={{ timeZone, locale }}>{children}</BusinessZoneContext>;
}

/** The business zone and locale; UTC and en-GB where no provider is above. */
export function useBusinessZone(): BusinessZone {
  return use(BusinessZoneContext);
}
