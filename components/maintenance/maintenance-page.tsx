"use client";

import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Page } from "@/components/shell/page";

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
      <nav aria-label="Maintenance" className="flex gap-1 overflow-x-auto border-b">
        {VIEWS.map(({ id, label, href }) => (
          <Link
            key={id}
            href={href}
            aria-current={id === view ? "page" : undefined}
            className={clsx(
              "-mb-px inline-flex h-9 shrink-0 items-center rounded-t-md border-b-2 px-3 text-sm font-medium -outline-offset-2! hover:text-ink",
              id === view ? "border-accent text-ink" : "border-transparent text-ink-muted",
            )}
          >
            {label}
          </Link>
        ))}
      </nav>
      {children}
    </Page>
  );
}
