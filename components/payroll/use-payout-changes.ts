"use client";

import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTRPC } from "@/components/trpc/provider";
import type { RouterOutputs } from "@/server/api/root";

type PayoutChange = RouterOutputs["payroll"]["payouts"]["changes"]["changes"][number];

const PAUSE_MS = 1_000;

/**
 * What happened to payouts of a run while it is under way, by payout id, asked once a second. The rows themselves,
 * thousands of them, are not loaded again for that; when the run is no longer live, they are, once.
 */
export function usePayoutChanges(runId: string, live: boolean): ReadonlyMap<string, PayoutChange> {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [changes, setChanges] = useState<ReadonlyMap<string, PayoutChange>>(NOTHING);
  const cursor = useRef<string | undefined>(undefined);

  useEffect(() => {
    if (!live) return;
    let stopped = false;
    let timer: ReturnType<typeof setTimeout> | undefined;

    async function look() {
      const after = cursor.current;
      const options = trpc.payroll.payouts.changes.queryOptions(
        after === undefined ? { runId } : { runId, after },
      );
      // A failed look is followed by the next one; the run's own query shows that the server is away.
      const answer = await queryClient.fetchQuery({ ...options, staleTime: 0, gcTime: 0 }).catch(() => null);
      if (stopped) return;
      if (answer) {
        cursor.current = answer.cursor;
        setChanges((current) => merged(current, answer.changes));
      }
      timer = setTimeout(() => void look(), PAUSE_MS);
    }

    void look();
    return () => {
      stopped = true;
      clearTimeout(timer);
      cursor.current = undefined;
      void queryClient
        .invalidateQueries(trpc.payroll.payouts.list.infiniteQueryFilter({ runId }))
        .then(() => setChanges(NOTHING));
    };
  }, [live, runId, queryClient, trpc]);

  return changes;
}

const NOTHING: ReadonlyMap<string, PayoutChange> = new Map();

/** The changes with newer ones put over them; the same map when nothing differs, so that nothing is drawn again. */
function merged(
  current: ReadonlyMap<string, PayoutChange>,
  changes: readonly PayoutChange[],
): ReadonlyMap<string, PayoutChange> {
  const news = changes.filter((change) => {
    const known = current.get(change.id);
    return (
      known?.status !== change.status ||
      known.failureMessage !== change.failureMessage ||
      known.receiptNumber !== change.receiptNumber
    );
  });
  if (news.length === 0) return current;
  return new Map([...current, ...news.map((change) => [change.id, change] as const)]);
}
