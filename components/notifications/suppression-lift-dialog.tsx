"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import { PURPOSE_LABELS, type SuppressionRow } from "@/components/notifications/suppression-looks";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { useToast } from "@/components/ui/toast";
import { SUPPRESSION_WORDS } from "@/server/notifications/domain/suppression-words";

export interface SuppressionLiftDialogProps {
  suppression: Pick<SuppressionRow, "id" | "address" | "channel" | "purpose" | "origin">;
  open: boolean;
  onClose: () => void;
}

/** Has an address written to again, and says what that means. */
export function SuppressionLiftDialog({ suppression, open, onClose }: SuppressionLiftDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const lift = useMutation(trpc.notifications.suppressions.lift.mutationOptions());
  const { id, address, channel, purpose, origin } = suppression;

  function close() {
    setReason("");
    lift.reset();
    onClose();
  }

  async function confirm() {
    try {
      await lift.mutateAsync({ suppressionId: id, reason });
      close();
      toast.ok("The suppression is lifted");
    } catch {
      // The dialog shows lift.error.
    } finally {
      await queryClient.invalidateQueries(trpc.notifications.pathFilter());
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Lift the suppression"
      description={SUPPRESSION_WORDS[origin].lifting}
      facts={[
        { term: "Address", description: address ?? "erased" },
        { term: "Channel", description: CHANNEL_LOOKS[channel].label },
        { term: "For", description: PURPOSE_LABELS[purpose] },
        { term: "Why", description: SUPPRESSION_WORDS[origin].label },
      ]}
      confirmLabel="Lift it"
      tone={origin === "COMPLAINT" || origin === "STOP" ? "danger" : "primary"}
      disabledReason={reasonMissing(reason)}
      error={lift.error?.message}
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
