"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { RecipientView } from "@/components/notifications/recipient-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";

const WORD = "ERASE";

export interface EraseDialogProps {
  recipient: RecipientView;
  open: boolean;
  onClose: () => void;
}

/** Takes everything about one person out, after it was typed that this is meant. */
export function EraseDialog({ recipient, open, onClose }: EraseDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  // A repetition of the same request, after an answer that was lost, is the same erasure.
  const [requestKey, setRequestKey] = useState(() => crypto.randomUUID());
  const erase = useMutation(trpc.notifications.people.erase.mutationOptions());
  const { messageId, recipientKind, recipientName, recipientRef, messages, hasMoreMessages } = recipient;

  function close() {
    setReason("");
    erase.reset();
    onClose();
  }

  async function confirm() {
    try {
      const { counts } = await erase.mutateAsync({ messageId, reason, requestKey });
      setRequestKey(crypto.randomUUID());
      close();
      toast.ok({
        title: "The person is erased",
        description: `${counts.messages} messages name nobody any more.`,
      });
    } catch {
      // The dialog shows erase.error.
    } finally {
      await queryClient.invalidateQueries(trpc.notifications.pathFilter());
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Erase this person"
      description={
        recipientKind === "VENDOR"
          ? "Contact and content leave all their messages and events. The vendor's own record stays, because the books need it. This cannot be undone."
          : "Name, contact and content leave all messages, events and bookings. That something was sent, and what became of it, stays. This cannot be undone."
      }
      facts={[
        { term: "Recipient", description: recipientName ?? "–" },
        { term: "Reference", description: recipientRef },
        { term: "Messages", description: hasMoreMessages ? `more than ${messages.length}` : messages.length },
      ]}
      tone="danger"
      typed={{ label: `Type ${WORD} to confirm`, matches: (text) => text.trim() === WORD }}
      confirmLabel="Erase for good"
      disabledReason={reasonMissing(reason)}
      error={erase.error?.message}
      onConfirm={confirm}
    >
      <ReasonField
        value={reason}
        onValueChange={setReason}
        label="Why"
        hint="Kept in the audit log for ever. Name nobody here."
      />
    </ConfirmDialog>
  );
}
