"use client";

import type { ReactNode } from "react";
import { Page } from "@/components/shell/page";
import { ViewTabs } from "@/components/shell/view-tabs";

const VIEWS = [
  { id: "tasks", label: "Tasks", href: "/maintenance" },
  { id: "runs", label: "Runs", href: "/maintenance/runs" },
  { id: "policies", label: "Retention policies", href: "/maintenance/policies" },
  { id: "holds", label: "Legal holds", href: "/maintenance/holds" },
] as const;

export interface MaintenancePageProps {
  view: (typeof VIEWS)[number]["id"];
  description: string;
  actions?: ReactNode;
  /** The content is a table that takes the rest of the window. */
  fill?: boolean;
  children: ReactNode;
}

/** The frame of the views of the maintenance area. */
export function MaintenancePage({
  view,
  description,
  actions,
  fill = false,
  children,
}: MaintenancePageProps) {
  return (
    <Page fill={fill} title="Maintenance" description={description} actions={actions}>
      <ViewTabs label="Maintenance" views={VIEWS} view={view} />
      {children}
    </Page>
  );
}
