"use client";

import { useQueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { useState, type ReactNode } from "react";
import { useTRPC } from "@/components/trpc/provider";
import type { AppRouter } from "@/server/api/root";

export interface DecisionOptions {
  /** It was done, and the screen shows it. */
  onDone: () => void;
  /** Somebody was faster; what is on the screen has been loaded anew. The failure is told here unless given. */
  onChangedMeanwhile?: () => void;
}

export const CHANGED_MEANWHILE = "Changed meanwhile: please look again.";

/**
 * Runs one change to payroll or a vendor after the other: sends it, loads what is on the screen anew whatever came of it, and
 * keeps the reasons when it was refused. Nothing is shown as done before the server has said so.
 */
export function useDecision({ onDone, onChangedMeanwhile }: DecisionOptions) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [failure, setFailure] = useState<ReactNode>(null);

  async function decide(send: () => Promise<unknown>): Promise<void> {
    setFailure(null);
    let thrown: unknown = null;
    try {
      await send();
    } catch (error) {
      thrown = error;
    }
    // The head decides what may be done next, so it is waited for; thousands of rows are not.
    await Promise.all([
      queryClient.invalidateQueries(trpc.payroll.runs.get.pathFilter()),
      queryClient.invalidateQueries(trpc.vendors.get.pathFilter()),
    ]);
    void queryClient.invalidateQueries(trpc.payroll.pathFilter());
    void queryClient.invalidateQueries(trpc.vendors.pathFilter());
    if (thrown === null) onDone();
    else if (isConflict(thrown) && onChangedMeanwhile) onChangedMeanwhile();
    else setFailure(failureText(thrown));
  }

  return { decide, failure, clearFailure: () => setFailure(null) };
}

/** True for the server's answer that somebody changed the thing since it was looked at. */
function isConflict(error: unknown): boolean {
  return error instanceof TRPCClientError && (error as TRPCClientError<AppRouter>).data?.code === "CONFLICT";
}

/** What the reader is told about a change that was not made: every reason the server gave. */
function failureText(thrown: unknown): ReactNode {
  if (!(thrown instanceof TRPCClientError)) return "Something unexpected happened. Please look again.";
  const error = thrown as TRPCClientError<AppRouter>;
  if (!error.data)
    return "The server did not answer, so it is not known whether this was done. Look again before you try again.";
  if (isConflict(error)) return CHANGED_MEANWHILE;
  const reasons = error.data.rule?.reasons ?? [];
  if (reasons.length < 2) return reasons[0] ?? error.message;
  return (
    <ul className="list-disc pl-4">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}
