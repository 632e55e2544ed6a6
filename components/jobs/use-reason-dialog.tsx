"use client";

import { useState } from "react";
import { useJobsChange } from "@/components/jobs/use-jobs-change";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";

/**
 * What every dialog has that asks for a reason and sends one change: props for a ConfirmDialog, and `change`, which
 * sends it with the reason and closes the dialog once it is done.
 */
export function useReasonDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const { send, failure, clearFailure } = useJobsChange();

  function close() {
    setReason("");
    clearFailure();
    onClose();
  }

  async function change<Answer>(
    mutate: (reason: string) => Promise<Answer>,
    onDone: (answer: Answer) => unknown,
  ): Promise<void> {
    const done = await send(() => mutate(reason));
    if (!done) return;
    close();
    onDone(done.answer);
  }

  return {
    open,
    onOpenChange: (next: boolean) => (next ? undefined : close()),
    disabledReason: failure?.isConflict
      ? "Close this and look at the newest state first."
      : reasonMissing(reason),
    error: failure?.isConflict
      ? "Somebody changed it meanwhile. Close this: the page behind shows the newest state."
      : failure?.text,
    children: <ReasonField value={reason} onValueChange={setReason} />,
    change,
  };
}
