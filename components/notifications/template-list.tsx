"use client";

import { useQuery } from "@tanstack/react-query";
import Link from "next/link";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { NotificationTabs } from "@/components/notifications/dashboard-tabs";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import type { TemplateRow } from "@/components/notifications/template-url";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Skeleton } from "@/components/ui/skeleton";

/** What the product writes to people, each a link to its texts. */
export function TemplateList() {
  const trpc = useTRPC();
  const list = useQuery(trpc.notifications.templates.list.queryOptions());
  return (
    <Page title="Notifications" description="The texts that are sent, with data of nobody.">
      <NotificationTabs view="templates" />
      {list.data ? (
        <ul className="grid gap-3 lg:grid-cols-2">
          {list.data.map((template) => (
            <li key={template.key}>
              <TemplateLink template={template} />
            </li>
          ))}
        </ul>
      ) : list.isError ? (
        <ErrorPanel
          errorId={list.error.data?.errorId ?? null}
          onRetry={() => void list.refetch()}
          retrying={list.isFetching}
        >
          {list.error.message}
        </ErrorPanel>
      ) : (
        <div role="status" className="grid gap-3 lg:grid-cols-2">
          <span className="sr-only">Loading the templates</span>
          {[1, 2, 3, 4].map((one) => (
            <Skeleton key={one} className="h-24 rounded-lg" />
          ))}
        </div>
      )}
    </Page>
  );
}

function TemplateLink({ template }: { template: TemplateRow }) {
  const { key, title, purpose, channels, locales, versions } = template;
  return (
    <Link
      href={`/notifications/templates/${key}`}
      className="flex h-full flex-col gap-2 rounded-lg border bg-surface px-4 py-3 shadow-card hover:border-line-strong"
    >
      <span className="flex flex-wrap items-baseline justify-between gap-x-4">
        <span className="font-semibold">{title}</span>
        <span className="font-mono text-xs text-ink-muted">{key}</span>
      </span>
      <span className="flex flex-wrap gap-x-4 gap-y-1 text-sm">
        {channels.map((channel) => (
          <ChannelMark key={channel} channel={channel} />
        ))}
      </span>
      <span className="text-xs text-ink-muted">
        {PURPOSE_LABELS[purpose]} · {locales.join(", ")} ·{" "}
        {versions.length === 1 ? `version ${versions[0]}` : `versions ${versions.join(", ")}`}
      </span>
    </Link>
  );
}
