"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { AlarmView } from "@/components/alarms/alarm-looks";
import { Instant } from "@/components/format/instant";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";

export interface AcknowledgeDialogProps {
  open: boolean;
  alarm: AlarmView;
  onClose: () => void;
}

/** Says that one has seen an alarm and deals with it. */
export function AcknowledgeDialog({ open, alarm, onClose }: AcknowledgeDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const acknowledge = useMutation(trpc.alarms.acknowledge.mutationOptions());
  const [comment, setComment] = useState("");
  const isCritical = alarm.severity === "CRITICAL";
  const isOver = alarm.clears === "BY_PERSON";

  function close() {
    setComment("");
    acknowledge.reset();
    onClose();
  }

  async function confirm() {
    try {
      await acknowledge.mutateAsync({ alarmId: alarm.id, comment: comment.trim() });
      close();
      toast.ok({ title: "Acknowledged", description: alarm.title });
    } catch {
      // The dialog shows the error of the mutation.
    } finally {
      await queryClient.invalidateQueries(trpc.alarms.pathFilter());
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Acknowledge: ${alarm.title}`}
      description={
        isOver
          ? "It tells of something that has happened: with this it is over."
          : "Colleagues see that you deal with it. It stays open until it is no longer so."
      }
      facts={[
        { term: "What", description: alarm.message },
        { term: "Since", description: <Instant at={alarm.openedAt} /> },
      ]}
      confirmLabel="Acknowledge"
      disabledReason={isCritical ? reasonMissing(comment) : null}
      error={acknowledge.error?.message}
      onConfirm={confirm}
    >
      {isCritical ? (
        <ReasonField label="What is done about it" value={comment} onValueChange={setComment} />
      ) : (
        <Field label="What is done about it" hint="Kept in the audit log and shown to colleagues.">
          <Textarea value={comment} maxLength={500} onChange={(event) => setComment(event.target.value)} />
        </Field>
      )}
    </ConfirmDialog>
  );
}
