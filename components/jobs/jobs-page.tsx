"use client";

import clsx from "clsx";
import Link from "next/link";
import type { ReactNode } from "react";
import { Page } from "@/components/shell/page";

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
      <nav aria-label="Jobs" className="flex gap-1 overflow-x-auto border-b">
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
      {fill ? children : <div className="flex shrink-0 flex-col gap-4 pt-1 pb-4">{children}</div>}
    </Page>
  );
}
