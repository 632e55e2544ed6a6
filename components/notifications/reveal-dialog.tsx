"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { CHANNEL_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import type { MessageView, RevealedMessage } from "@/components/notifications/message-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";

export interface RevealDialogProps {
  message: MessageView;
  open: boolean;
  onClose: () => void;
  onRevealed: (revealed: RevealedMessage) => void;
}

/** Asks why contact and content are to be seen, and has them shown. */
export function RevealDialog({ message, open, onClose, onRevealed }: RevealDialogProps) {
  const trpc = useTRPC();
  const [reason, setReason] = useState("");
  // What it answers is kept by the page that shows it, and nowhere once that is left.
  const reveal = useMutation(trpc.notifications.reveal.mutationOptions({ gcTime: 0 }));

  function close() {
    setReason("");
    reveal.reset();
    onClose();
  }

  async function confirm() {
    try {
      onRevealed(await reveal.mutateAsync({ messageId: message.id, reason }));
      close();
    } catch {
      // The dialog shows reveal.error.
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Show contact and content"
      description="That you saw them, and why, is kept in the audit log."
      facts={[
        { term: "Message", description: templateLabel(message.template) },
        { term: "Channel", description: CHANNEL_LOOKS[message.channel].label },
        { term: "Recipient", description: message.recipientName ?? "–" },
      ]}
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
