"use client";

import type { ReactNode } from "react";
import { Page } from "@/components/shell/page";
import { ViewTabs } from "@/components/shell/view-tabs";

const VIEWS = [
  { id: "schedules", label: "Schedules", href: "/jobs" },
  { id: "runs", label: "Runs", href: "/jobs/runs" },
  { id: "one-off", label: "One-off jobs", href: "/jobs/one-off" },
  { id: "workers", label: "Workers", href: "/jobs/workers" },
] as const;

export interface JobsPageProps {
  view: (typeof VIEWS)[number]["id"];
  description: string;
  /** The content is a table that takes the rest of the window. */
  fill?: boolean;
  children: ReactNode;
}

/** The frame of the views of the jobs area. */
export function JobsPage({ view, description, fill = false, children }: JobsPageProps) {
  return (
    <Page fill title="Jobs" description={description}>
      <ViewTabs label="Jobs" views={VIEWS} view={view} />
      {fill ? children : <div className="flex shrink-0 flex-col gap-4 pt-1 pb-4">{children}</div>}
    </Page>
  );
}
