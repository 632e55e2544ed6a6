"use client";

import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, TEMPLATE_LABELS } from "@/components/notifications/message-looks";
import type { MessagesUrl } from "@/components/notifications/messages-url";
import { keysOf } from "@/components/payroll/keys-of";
import { DateField } from "@/components/ui/date-field";
import { StatusBadge } from "@/components/ui/status-badge";

export interface MessageFiltersProps {
  url: MessagesUrl;
  setUrl: (change: Partial<MessagesUrl>) => unknown;
}

/** What narrows the list of messages besides the search. */
export function MessageFilters({ url, setUrl }: MessageFiltersProps) {
  return (
    <>
      <FacetedFilter
        label="Channel"
        options={keysOf(CHANNEL_LOOKS).map((value) => ({ value, label: <ChannelMark channel={value} /> }))}
        values={url.channel}
        onValuesChange={(channel) => void setUrl({ channel })}
      />
      <FacetedFilter
        label="Status"
        options={keysOf(MESSAGE_LOOKS).map((value) => ({
          value,
          label: <StatusBadge plain look={MESSAGE_LOOKS[value]} />,
        }))}
        values={url.status}
        onValuesChange={(status) => void setUrl({ status })}
      />
      <FacetedFilter
        label="Message"
        options={keysOf(TEMPLATE_LABELS).map((value) => ({ value, label: TEMPLATE_LABELS[value] }))}
        values={url.template}
        onValuesChange={(template) => void setUrl({ template })}
      />
      <DateField
        aria-label="Planned from day"
        className="w-36"
        value={url.from ?? ""}
        max={url.to ?? undefined}
        onChange={(event) => void setUrl({ from: event.target.value || null })}
      />
      <span aria-hidden className="text-sm text-ink-muted">
        to
      </span>
      <DateField
        aria-label="Planned to day"
        className="w-36"
        value={url.to ?? ""}
        min={url.from ?? undefined}
        onChange={(event) => void setUrl({ to: event.target.value || null })}
      />
    </>
  );
}
