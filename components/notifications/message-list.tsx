"use client";

import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useRouter } from "next/navigation";
import { useQueryStates } from "nuqs";
import { useMemo, useState } from "react";
import { ActiveFilters, type ActiveFilter } from "@/components/data-table/active-filters";
import { DataTable } from "@/components/data-table/data-table";
import { FilterBar } from "@/components/data-table/filter-bar";
import { ListError, pagedBy } from "@/components/data-table/paged-list";
import { SearchInput } from "@/components/data-table/search-input";
import { ViewMenu } from "@/components/data-table/view-menu";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { countText } from "@/components/format/count-text";
import { dayText } from "@/components/format/instant-text";
import { StaleBanner } from "@/components/jobs/stale-banner";
import { NotificationTabs } from "@/components/notifications/dashboard-tabs";
import { messageColumns } from "@/components/notifications/message-columns";
import { MessageFilters } from "@/components/notifications/message-filters";
import {
  CHANNEL_LOOKS,
  MESSAGE_LOOKS,
  TEMPLATE_LABELS,
  templateLabel,
  type MessageRow,
} from "@/components/notifications/message-looks";
import { messagesInput, messagesUrl, type MessagesUrl } from "@/components/notifications/messages-url";
import { rememberedSearch, rememberSearch } from "@/components/notifications/remembered-search";
import { Page } from "@/components/shell/page";
import { useTRPC } from "@/components/trpc/provider";
import { Button } from "@/components/ui/button";
import { Empty } from "@/components/ui/empty";

const rowId = (row: MessageRow) => row.id;
const rowLabel = (row: MessageRow) =>
  `${templateLabel(row.template)} by ${CHANNEL_LOOKS[row.channel].label}${row.bookingRef ? ` for ${row.bookingRef}` : ""}`;
/** How often the list is loaded anew, in milliseconds: who looks on sees a new status within two seconds. */
const REFRESH_LIVE_MS = 1_500;
const REFRESH_MS = 10_000;
/** Who has scrolled this far reads the past: every page would be asked for again each time. */
const LIVE_PAGES_MAX = 2;

/** All messages, the newest first, found by what is typed and narrowed by the URL. */
export function MessageList() {
  const trpc = useTRPC();
  const router = useRouter();
  const { timeZone, locale } = useBusinessZone();
  const [url, setUrl] = useQueryStates(messagesUrl, { history: "push" });
  const [typed, setTyped] = useState(rememberedSearch);
  const input = messagesInput(url, typed, timeZone);
  const list = useInfiniteQuery(
    trpc.notifications.find.infiniteQueryOptions(input, {
      getNextPageParam: (page) => page.nextCursor,
      refetchInterval: ({ state }) =>
        (state.data?.pages.length ?? 0) <= LIVE_PAGES_MAX ? REFRESH_LIVE_MS : REFRESH_MS,
    }),
  );
  const total = useQuery({ ...trpc.notifications.count.queryOptions(input), refetchInterval: REFRESH_MS });
  const rows = useMemo(() => list.data?.pages.flatMap((page) => page.messages) ?? [], [list.data]);
  const refusal = list.data?.pages[0]?.refusal ?? null;
  const filters = activeFilters(url, setUrl, (day) => dayText(day, locale));
  const isNarrowed = filters.length > 0 || typed.trim() !== "";

  function search(next: string) {
    rememberSearch(next);
    setTyped(next);
  }

  function showAll() {
    search("");
    void setUrl(NO_FILTER);
  }

  return (
    <Page
      fill
      title="Notifications"
      description={total.data && !refusal ? totalText(total.data, isNarrowed) : null}
    >
      <NotificationTabs view="list" />
      <StaleBanner isStale={(list.isError && rows.length > 0) || list.fetchStatus === "paused"} />
      <FilterBar
        chips={<ActiveFilters filters={filters} onClearAll={() => void setUrl(NO_FILTER)} />}
        actions={<ViewMenu />}
      >
        <SearchInput
          label="Search messages by booking, e-mail, phone, name or id"
          placeholder="Booking, e-mail, phone, name or id"
          value={typed}
          onValueChange={search}
        />
        <MessageFilters url={url} setUrl={setUrl} />
      </FilterBar>
      <DataTable
        label="Messages"
        columns={messageColumns}
        rows={rows}
        rowId={rowId}
        rowLabel={rowLabel}
        rowCount={list.hasNextPage ? null : rows.length}
        {...pagedBy(list)}
        error={list.isError && rows.length === 0 ? <ListError list={list} /> : undefined}
        empty={
          refusal ? (
            <Empty title={refusal}>
              A booking, an e-mail or three letters of it, the last four digits of a phone, a name, or the id
              of a message at ours or at the provider.
            </Empty>
          ) : isNarrowed ? (
            <Empty title="No message matches" action={<Button onClick={showAll}>Show all messages</Button>}>
              Look for something shorter, such as the last digits of the phone, or remove a filter.
            </Empty>
          ) : (
            <Empty title="Nothing was sent yet">
              Messages to travellers and vendors appear here as soon as a booking, a payment or a payout asks
              for them.
            </Empty>
          )
        }
        onOpen={(row) => router.push(`/notifications/${row.id}`)}
      />
    </Page>
  );
}

const NO_FILTER = { channel: null, status: null, template: null, from: null, to: null };

function totalText({ count, cap }: { count: number; cap: number }, isNarrowed: boolean): string {
  const noun = count === 1 ? "message" : "messages";
  return `${countText(count, { cap })} ${noun}${isNarrowed ? (count === 1 ? " matches" : " match") : ""}`;
}

function activeFilters(
  url: MessagesUrl,
  setUrl: (change: Partial<typeof NO_FILTER>) => unknown,
  textOf: (day: string) => string,
): ActiveFilter[] {
  const shown = [
    { id: "channel", label: "Channel", value: url.channel.map((one) => CHANNEL_LOOKS[one].label).join(", ") },
    { id: "status", label: "Status", value: url.status.map((one) => MESSAGE_LOOKS[one].label).join(", ") },
    { id: "template", label: "Message", value: url.template.map((one) => TEMPLATE_LABELS[one]).join(", ") },
    { id: "from", label: "Planned from", value: url.from && textOf(url.from) },
    { id: "to", label: "Planned to", value: url.to && textOf(url.to) },
  ];
  return shown.flatMap(({ id, label, value }) =>
    value ? [{ id, label, value, onRemove: () => void setUrl({ [id]: null }) }] : [],
  );
}
