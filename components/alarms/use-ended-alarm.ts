"use client";

import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useAlarmSummary } from "@/components/alarms/use-alarm-summary";
import { useTRPC } from "@/components/trpc/provider";

const SHOWN_MS = 20_000;

/**
 * The critical alarm that was on the screen and is over now, for some seconds or until it is dismissed; null where
 * there is none.
 */
export function useEndedAlarm() {
  const trpc = useTRPC();
  const { data } = useAlarmSummary();
  const [watch, setWatch] = useState<{ seen: readonly string[]; gone: string | null }>({
    seen: [],
    gone: null,
  });
  if (data) {
    const open = data.newest.filter(({ severity }) => severity === "CRITICAL").map(({ id }) => id);
    if (open.join() !== watch.seen.join())
      setWatch({ seen: open, gone: watch.seen.find((id) => !open.includes(id)) ?? watch.gone });
  }
  const { gone } = watch;
  const query = useQuery({
    ...trpc.alarms.get.queryOptions({ alarmId: gone ?? "" }),
    enabled: gone !== null,
    // What is over stays so; and one that others pushed out of the summary is still open, which is no news.
    staleTime: Infinity,
    gcTime: 0,
  });
  const ended = gone !== null && query.data?.id === gone && query.data.clearedAt ? query.data : null;
  const endedId = ended?.id ?? null;
  useEffect(() => {
    if (endedId === null) return;
    const timer = setTimeout(() => setWatch((current) => without(current, endedId)), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [endedId]);
  return { ended, dismiss: () => setWatch((current) => ({ ...current, gone: null })) };
}

function without<Watch extends { gone: string | null }>(watch: Watch, id: string): Watch {
  return watch.gone === id ? { ...watch, gone: null } : watch;
}
