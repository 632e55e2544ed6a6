"use client";

import { DayRange } from "@/components/data-table/day-range";
import { FacetedFilter } from "@/components/data-table/faceted-filter";
import { ChannelMark } from "@/components/notifications/channel-mark";
import { CHANNEL_LOOKS, MESSAGE_LOOKS, TEMPLATE_LABELS } from "@/components/notifications/message-looks";
import type { MessagesUrl } from "@/components/notifications/messages-url";
import { keysOf } from "@/components/payroll/keys-of";
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
      <DayRange label="Planned" days={url} onDaysChange={(days) => setUrl(days)} />
    </>
  );
}
