"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { CHANNEL_LOOKS } from "@/components/notifications/message-looks";
import { PURPOSE_LABELS } from "@/components/notifications/suppression-looks";
import { keysOf } from "@/components/payroll/keys-of";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useTRPC } from "@/components/trpc/provider";
import { Checkbox } from "@/components/ui/checkbox";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";

type AddressChannel = "EMAIL" | "SMS";
type Purpose = keyof typeof PURPOSE_LABELS;

export interface SuppressionAddDialogProps {
  open: boolean;
  onClose: () => void;
  /** A message whose recipient's address is meant; without it one is typed. */
  messageId?: string;
}

/** Keeps a channel from using an address. */
export function SuppressionAddDialog({ open, onClose, messageId }: SuppressionAddDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const queryClient = useQueryClient();
  const [channel, setChannel] = useState<AddressChannel>("EMAIL");
  const [address, setAddress] = useState("");
  const [purposes, setPurposes] = useState<readonly Purpose[]>(["TRANSACTIONAL", "MARKETING"]);
  const [reason, setReason] = useState("");
  // The address that was typed is kept by nobody once the dialog is closed.
  const add = useMutation(trpc.notifications.suppressions.add.mutationOptions({ gcTime: 0 }));

  function close() {
    setAddress("");
    setReason("");
    add.reset();
    onClose();
  }

  async function confirm() {
    try {
      const whose = messageId === undefined ? { address } : { messageId };
      await add.mutateAsync({ channel, purposes: [...purposes], reason, ...whose });
      close();
      toast.ok("The address is suppressed");
    } catch {
      // The dialog shows add.error.
    } finally {
      await queryClient.invalidateQueries(trpc.notifications.pathFilter());
    }
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title="Suppress an address"
      description={
        messageId === undefined
          ? "Nothing more is sent to it, whoever it is for."
          : "Nothing more is sent to this recipient's present address on the channel."
      }
      confirmLabel="Suppress it"
      disabledReason={
        messageId === undefined && address.trim() === ""
          ? "Type the address first."
          : purposes.length === 0
            ? "Choose what it is suppressed for."
            : reasonMissing(reason)
      }
      error={add.error?.message}
      onConfirm={confirm}
    >
      <Field label="Channel" required>
        <Select<AddressChannel>
          options={(["EMAIL", "SMS"] as const).map((value) => ({ value, label: CHANNEL_LOOKS[value].label }))}
          value={channel}
          onValueChange={setChannel}
        />
      </Field>
      {messageId === undefined ? (
        <Field
          label="Address"
          required
          hint={
            channel === "EMAIL"
              ? "An e-mail address."
              : "A number with its country, such as +34 600 11 22 33."
          }
        >
          <Input
            value={address}
            maxLength={320}
            autoComplete="off"
            spellCheck={false}
            onChange={(event) => setAddress(event.target.value)}
          />
        </Field>
      ) : null}
      <fieldset className="flex flex-col gap-1">
        <legend className="mb-1 text-sm font-medium">Suppressed for</legend>
        {keysOf(PURPOSE_LABELS).map((purpose) => (
          <Checkbox
            key={purpose}
            label={PURPOSE_LABELS[purpose]}
            checked={purposes.includes(purpose)}
            onCheckedChange={(checked) =>
              setPurposes(checked ? [...purposes, purpose] : purposes.filter((one) => one !== purpose))
            }
          />
        ))}
      </fieldset>
      <ReasonField
        value={reason}
        onValueChange={setReason}
        hint="Shown to colleagues. Do not repeat personal data here."
      />
    </ConfirmDialog>
  );
}
