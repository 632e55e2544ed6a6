import type { TRPCClientErrorLike } from "@trpc/client";
import type { ReactNode } from "react";
import type { AppRouter } from "@/server/api/root";

/** Why a copy was not sent or a contact not corrected, for the dialog that asked; undefined while nothing failed. */
export function resendFailure(error: TRPCClientErrorLike<AppRouter> | null): ReactNode | undefined {
  if (!error) return undefined;
  if (!error.data)
    return "The server did not answer, so it is not known whether this was done. Press it again: what was done already is not done twice.";
  const reasons = error.data.rule?.reasons ?? [];
  if (reasons.length === 0) return error.message;
  if (reasons.length === 1) return reasons[0];
  return (
    <ul className="list-disc pl-4">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  );
}
