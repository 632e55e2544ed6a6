"use client";

import { useState } from "react";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { ConfirmDialog, type ConfirmDialogProps } from "@/components/ui/confirm-dialog";

export interface RevealDialogProps extends Pick<ConfirmDialogProps, "title" | "description" | "facts"> {
  open: boolean;
  onClose: () => void;
  /** Asks the server, and hands what it answers to who shows it; rejects when it refuses. */
  onReveal: (reason: string) => Promise<void>;
  /** The mutation behind it. */
  reveal: { error: { message: string } | null; reset: () => void };
}

/** Asks why something personal is to be seen in clear, and has it shown. */
export function RevealDialog({ open, onClose, onReveal, reveal, ...texts }: RevealDialogProps) {
  const [reason, setReason] = useState("");

  function close() {
    setReason("");
    reveal.reset();
    onClose();
  }

  async function confirm() {
    try {
      await onReveal(reason);
      close();
    } catch {
      // The dialog shows reveal.error.
    }
  }

  return (
    <ConfirmDialog
      {...texts}
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      confirmLabel="Show them"
      disabledReason={reasonMissing(reason)}
      error={reveal.error?.message}
      onConfirm={confirm}
    >
      <ReasonField
        value={reason}
        onValueChange={setReason}
        hint="Kept in the audit log. Do not repeat personal data here."
      />
    </ConfirmDialog>
  );
}
