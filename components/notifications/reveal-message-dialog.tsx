"use client";

import { useMutation } from "@tanstack/react-query";
import { CHANNEL_LOOKS, templateLabel } from "@/components/notifications/message-looks";
import type { MessageView, RevealedMessage } from "@/components/notifications/message-looks";
import { RevealDialog } from "@/components/shell/reveal-dialog";
import { useTRPC } from "@/components/trpc/provider";

export interface RevealMessageDialogProps {
  message: MessageView;
  open: boolean;
  onClose: () => void;
  onRevealed: (revealed: RevealedMessage) => void;
}

/** Asks why contact and content are to be seen, and has them shown. */
export function RevealMessageDialog({ message, open, onClose, onRevealed }: RevealMessageDialogProps) {
  const trpc = useTRPC();
  // What it answers is kept by the page that shows it, and nowhere once that is left.
  const reveal = useMutation(trpc.notifications.reveal.mutationOptions({ gcTime: 0 }));
  return (
    <RevealDialog
      open={open}
      onClose={onClose}
      title="Show contact and content"
      description="That you saw them, and why, is kept in the audit log."
      facts={[
        { term: "Message", description: templateLabel(message.template) },
        { term: "Channel", description: CHANNEL_LOOKS[message.channel].label },
        { term: "Recipient", description: message.recipientName ?? "–" },
      ]}
      reveal={reveal}
      onReveal={async (reason) => onRevealed(await reveal.mutateAsync({ messageId: message.id, reason }))}
    />
  );
}
