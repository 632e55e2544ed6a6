"use client";

import { useQuery } from "@tanstack/react-query";
import { Ban, Clock, MailCheck, MailX } from "lucide-react";
import type { AlarmView } from "@/components/alarms/alarm-looks";
import { Instant } from "@/components/format/instant";
import { useTRPC } from "@/components/trpc/provider";
import { Skeleton } from "@/components/ui/skeleton";
import { StatusBadge, type StatusLook } from "@/components/ui/status-badge";
import type { RouterOutputs } from "@/server/api/root";

type DeliveryView = RouterOutputs["alarms"]["deliveries"][number];

const LOOKS = {
  SENT: { label: "Sent", tone: "ok", icon: MailCheck },
  WAITING: { label: "Waiting", tone: "info", icon: Clock },
  FAILED: { label: "Not sent", tone: "bad", icon: MailX },
  HELD: { label: "Held back", tone: "neutral", icon: Ban },
} as const satisfies Record<DeliveryView["status"], StatusLook>;

const OCCASIONS = { RAISED: "That it began", RESOLVED: "That it is over" } as const;
const REFRESH_MS = 10_000;

/** Who was told of an alarm by e-mail and webhook, when, and why somebody was not. */
export function AlarmDeliveries({ alarm }: { alarm: Pick<AlarmView, "id"> }) {
  const trpc = useTRPC();
  const deliveries = useQuery(
    trpc.alarms.deliveries.queryOptions({ alarmId: alarm.id }, { refetchInterval: REFRESH_MS }),
  );
  return (
    <section className="flex flex-col gap-2" aria-label="Who was told">
      <h3 className="font-medium">Who was told</h3>
      {deliveries.data ? (
        <DeliveryGroups rows={deliveries.data} />
      ) : deliveries.isError ? (
        <p className="text-ink-muted">This cannot be read just now. It is tried again by itself.</p>
      ) : (
        <Skeleton className="h-5 w-48" />
      )}
    </section>
  );
}

function DeliveryGroups({ rows }: { rows: readonly DeliveryView[] }) {
  if (rows.length === 0) return <p className="text-ink-muted">Nobody was told of it by e-mail or webhook.</p>;
  return (["RAISED", "RESOLVED"] as const).map((occasion) => {
    const group = rows.filter((row) => row.occasion === occasion);
    if (group.length === 0) return null;
    const sent = group.filter(({ status }) => status === "SENT").length;
    return (
      <div key={occasion} className="flex flex-col gap-1">
        <p className="text-ink-muted">
          {OCCASIONS[occasion]}: sent to {sent} of {group.length}
        </p>
        <ul className="flex flex-col gap-1">
          {group.map((row) => (
            <DeliveryLine key={row.id} row={row} />
          ))}
        </ul>
      </div>
    );
  });
}

function DeliveryLine({ row }: { row: DeliveryView }) {
  const { channel, target, status, attempts, settledAt, failure } = row;
  const tries = attempts > 1 ? `${attempts} tries` : null;
  return (
    <li className="flex flex-wrap items-baseline gap-x-2">
      <StatusBadge plain look={LOOKS[status]} />
      <span className="wrap-anywhere">
        {channel === "EMAIL" ? "E-mail to" : "Webhook at"} {target}
      </span>
      {settledAt ? <Instant at={settledAt} precision="second" className="text-ink-muted" /> : null}
      {tries ? <span className="text-ink-muted">{tries}</span> : null}
      {failure ? <span className="basis-full text-xs text-ink-muted">{failure}</span> : null}
    </li>
  );
}
