"use client";

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { useTRPC } from "@/components/trpc/provider";
import type { RouterOutputs } from "@/server/api/root";

const PAUSE_MS = 300;

export interface PreviewedTimes {
  /** What the server said last; undefined before its first answer. */
  preview: RouterOutputs["scheduling"]["previewTimes"] | undefined;
  /** The answer is for what is asked now, not for what was typed before. */
  isCurrent: boolean;
  failed: boolean;
}

/** What an expression would mean in a zone, asked a moment after the last change. */
export function useTimesPreview(
  asked: { cron: string; timeZone: string | null },
  enabled: boolean,
): PreviewedTimes {
  const trpc = useTRPC();
  const settled = useSettled(asked.cron, asked.timeZone);
  const query = useQuery({
    ...trpc.scheduling.previewTimes.queryOptions(settled),
    placeholderData: keepPreviousData,
    enabled,
  });
  const isSame = settled.cron === asked.cron && settled.timeZone === asked.timeZone;
  return {
    preview: query.data,
    isCurrent: isSame && query.isSuccess && !query.isPlaceholderData,
    failed: query.isError,
  };
}

function useSettled(cron: string, timeZone: string | null) {
  const [settled, setSettled] = useState({ cron, timeZone });
  useEffect(() => {
    const timer = setTimeout(
      () =>
        setSettled((before) =>
          before.cron === cron && before.timeZone === timeZone ? before : { cron, timeZone },
        ),
      PAUSE_MS,
    );
    return () => clearTimeout(timer);
  }, [cron, timeZone]);
  return settled;
}
