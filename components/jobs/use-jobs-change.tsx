"use client";

import { useQueryClient } from "@tanstack/react-query";
import { TRPCClientError } from "@trpc/client";
import { useState, type ReactNode } from "react";
import { useTRPC } from "@/components/trpc/provider";
import type { AppRouter } from "@/server/api/root";

/** Why a change was not made. */
export interface ChangeFailure {
  text: ReactNode;
  /** Somebody changed the thing since it was looked at. */
  isConflict: boolean;
  /** What is wrong with single fields of the input. */
  fields: readonly { field: string; message: string }[];
}

/**
 * Sends one change to schedules or runs and loads what is on the screen anew whatever came of it. Nothing is shown as
 * done before the server has said so: `send` resolves to the answer, or to null when it failed, with `failure` set.
 */
export function useJobsChange() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [failure, setFailure] = useState<ChangeFailure | null>(null);

  async function send<Answer>(change: () => Promise<Answer>): Promise<{ answer: Answer } | null> {
    setFailure(null);
    try {
      const answer = await change();
      await queryClient.invalidateQueries(trpc.scheduling.pathFilter());
      return { answer };
    } catch (error) {
      await queryClient.invalidateQueries(trpc.scheduling.pathFilter());
      setFailure(failureOf(error));
      return null;
    }
  }

  return { send, failure, clearFailure: () => setFailure(null) };
}

const CHANGED_MEANWHILE = "Changed meanwhile: please look again.";

function failureOf(thrown: unknown): ChangeFailure {
  const plain = (text: ReactNode): ChangeFailure => ({ text, isConflict: false, fields: [] });
  if (!(thrown instanceof TRPCClientError)) return plain("Something unexpected happened. Please look again.");
  const error = thrown as TRPCClientError<AppRouter>;
  if (!error.data)
    return plain(
      "The server did not answer, so it is not known whether this was done. Look again before you try again.",
    );
  if (error.data.code === "CONFLICT") return { ...plain(CHANGED_MEANWHILE), isConflict: true };
  const reasons = error.data.rule?.reasons ?? [];
  const text =
    reasons.length < 2 ? (
      error.message
    ) : (
      <ul className="list-disc pl-4">
        {reasons.map((reason) => (
          <li key={reason}>{reason}</li>
        ))}
      </ul>
    );
  return { text, isConflict: false, fields: error.data.fieldIssues ?? [] };
}
