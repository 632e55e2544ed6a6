"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "@/components/trpc/provider";

const REFRESH_MS = 10_000;

/** What is wrong now, kept fresh while the tab is looked at. */
export function useAlarmSummary() {
  const trpc = useTRPC();
  return useQuery({
    ...trpc.alarms.summary.queryOptions(),
    refetchInterval: REFRESH_MS,
    refetchOnWindowFocus: true,
    staleTime: REFRESH_MS / 2,
  });
}
