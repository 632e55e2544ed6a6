"use client";

import { useMutation } from "@tanstack/react-query";
import { useState } from "react";
import { Instant } from "@/components/format/instant";
import { HOLD_KINDS } from "@/components/maintenance/hold-kinds";
import type { LegalHoldRow } from "@/components/maintenance/maintenance-looks";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { keysOf } from "@/components/payroll/keys-of";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";

/** Puts a booking, a vendor or a person on legal hold. */
export function PlaceHoldDialog({ open, onClose }: { open: boolean; onClose: () => void }) {
  const trpc = useTRPC();
  const toast = useToast();
  const place = useMutation(trpc.maintenance.placeHold.mutationOptions());
  const [kind, setKind] = useState<LegalHoldRow["kind"]>("BOOKING");
  const [subjectRef, setSubjectRef] = useState("");
  const { change, disabledReason, children, ...dialog } = useMaintenanceDialog({
    open,
    onClose: () => {
      setSubjectRef("");
      onClose();
    },
  });
  const { refLabel, hint } = HOLD_KINDS[kind];
  return (
    <ConfirmDialog
      {...dialog}
      title="Place a legal hold"
      description="No task takes what is on hold, until the hold is released. What is in the archive already stays there."
      confirmLabel="Place hold"
      disabledReason={subjectRef.trim() === "" ? "Say what the hold is on first." : disabledReason}
      onConfirm={() =>
        change(
          (reason) => place.mutateAsync({ kind, subjectRef: subjectRef.trim(), reason }),
          () => toast.ok({ title: "The hold is in force", description: subjectRef.trim() }),
        )
      }
    >
      <Field label="On" required>
        <Select
          options={keysOf(HOLD_KINDS).map((value) => ({ value, label: HOLD_KINDS[value].label }))}
          value={kind}
          onValueChange={setKind}
        />
      </Field>
      <Field label={refLabel} hint={hint} required>
        <Input
          value={subjectRef}
          maxLength={200}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => setSubjectRef(event.target.value)}
        />
      </Field>
      {children}
    </ConfirmDialog>
  );
}

export interface ReleaseHoldDialogProps {
  open: boolean;
  hold: LegalHoldRow;
  onClose: () => void;
}

/** Ends a legal hold: the policies reach its records again. */
export function ReleaseHoldDialog({ open, hold, onClose }: ReleaseHoldDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const release = useMutation(trpc.maintenance.releaseHold.mutationOptions());
  const { change, ...dialog } = useMaintenanceDialog({ open, onClose });
  return (
    <ConfirmDialog
      {...dialog}
      title="Release this legal hold"
      description="From the next run on the policies reach these records again: what is old enough is taken."
      facts={[
        { term: HOLD_KINDS[hold.kind].label, description: hold.subjectRef },
        { term: "Why it was placed", description: hold.reason },
        { term: "Placed by", description: hold.placedByName },
        { term: "Placed", description: <Instant at={hold.placedAt} /> },
      ]}
      tone="danger"
      confirmLabel="Release hold"
      cancelLabel="Keep hold"
      onConfirm={() =>
        change(
          (reason) => release.mutateAsync({ holdId: hold.id, reason }),
          () => toast.ok("The hold is released"),
        )
      }
    />
  );
}
