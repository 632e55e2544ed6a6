"use client";

import type { ReactNode } from "react";
import { countText } from "@/components/format/count-text";
import { CountLink } from "@/components/notifications/dashboard-figures";
import type { DashboardView } from "@/components/notifications/dashboard-url";
import { countChange, shareText, timeText } from "@/components/notifications/dashboard-words";
import type { MessagesUrl } from "@/components/notifications/messages-url";

export interface DashboardTableProps {
  /** What the rows are: "Channel". */
  of: string;
  rows: readonly (Pick<DashboardView["total"], "now" | "before"> & {
    id: string;
    name: ReactNode;
    /** What narrows the list to the row; null where the list has no such filter. */
    filter: Partial<MessagesUrl> | null;
    /** For the names of the links: "by SMS". */
    words: string;
  })[];
  view: DashboardView;
}

const HEADINGS = ["Messages", "Delivered", "Rate", "Failed", "Not sent", "Under way", "Median", "95 of 100"];

/** The same figures part by part. */
export function DashboardTable({ of, rows, view }: DashboardTableProps) {
  return (
    <div
      role="region"
      aria-label={`By ${of.toLowerCase()}, scrolls sideways`}
      tabIndex={0}
      className="max-w-full overflow-x-auto"
    >
      <table aria-label={`By ${of.toLowerCase()}`} className="w-full text-sm">
        <thead className="bg-sunken text-left text-xs text-ink-muted">
          <tr>
            <th scope="col" className="px-3 py-2 font-medium">
              {of}
            </th>
            {HEADINGS.map((heading) => (
              <th key={heading} scope="col" className="px-3 py-2 text-right font-medium whitespace-nowrap">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <Row key={row.id} row={row} view={view} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Row({ row, view }: { row: DashboardTableProps["rows"][number]; view: DashboardView }) {
  const { now, before, filter, words } = row;
  const { statuses, from, to } = view;
  const count = (value: number, status: MessagesUrl["status"], what: string) =>
    filter === null ? (
      countText(value)
    ) : (
      <CountLink count={value} filter={{ ...filter, from, to, status }} what={`${what} ${words}`} />
    );
  return (
    <tr className="border-t">
      <th scope="row" className="px-3 py-2 text-left font-medium whitespace-nowrap">
        {row.name}
      </th>
      <Figure>
        {count(now.messages, [], "Messages")}
        <span className="block text-xs whitespace-nowrap text-ink-muted">
          {countChange(now.messages, before.messages)}
        </span>
      </Figure>
      <Figure>{count(now.delivered, statuses.delivered, "Delivered")}</Figure>
      <Figure>
        {shareText(now.deliveredBps)}
        {before.deliveredBps === null || before.deliveredBps === now.deliveredBps ? null : (
          <span className="block text-xs whitespace-nowrap text-ink-muted">
            {shareText(before.deliveredBps)} before
          </span>
        )}
      </Figure>
      <Figure>{count(now.failed, statuses.failed, "Failed")}</Figure>
      <Figure>{count(now.notSent, statuses.notSent, "Not sent")}</Figure>
      <Figure>
        {count(now.waiting + now.onTheWay, [...statuses.waiting, ...statuses.onTheWay], "Under way")}
      </Figure>
      <Figure>{timeText(now.medianMs)}</Figure>
      <Figure>{timeText(now.p95Ms)}</Figure>
    </tr>
  );
}

function Figure({ children }: { children: ReactNode }) {
  return <td className="tabular px-3 py-2 text-right align-top whitespace-nowrap">{children}</td>;
}
