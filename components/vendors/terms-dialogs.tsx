"use client";

import { useMutation } from "@tanstack/react-query";
import { useState, type ReactNode } from "react";
import { ReasonField, reasonMissing } from "@/components/payroll/reason-field";
import { useDecision } from "@/components/payroll/use-decision";
import { useTRPC } from "@/components/trpc/provider";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { DateField } from "@/components/ui/date-field";
import type { DescriptionItem } from "@/components/ui/description-list";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { useToast } from "@/components/ui/toast";
import { percentText } from "@/server/money/basis-points";
import { VENDOR_SCHEDULE_LABELS, type VendorDetail } from "@/components/vendors/vendor-looks";

interface TermsDialogProps {
  vendor: VendorDetail;
  open: boolean;
  onClose: () => void;
}

/** Moves the vendor to the other schedule. */
export function ChangeScheduleDialog({ vendor, open, onClose }: TermsDialogProps) {
  const trpc = useTRPC();
  const change = useMutation(trpc.vendors.changeSchedule.mutationOptions());
  const schedule = vendor.schedule === "WEEKLY" ? "MONTHLY" : "WEEKLY";
  return (
    <ChangeDialog
      vendor={vendor}
      open={open}
      onClose={onClose}
      title={`Pay ${VENDOR_SCHEDULE_LABELS[schedule].toLowerCase()} instead`}
      description="It holds at once. Open runs of the old schedule give the vendor's postings back, and the next run of the new one takes them; what is approved stays as it is."
      facts={[
        {
          term: "Schedule",
          description: `${VENDOR_SCHEDULE_LABELS[vendor.schedule]} → ${VENDOR_SCHEDULE_LABELS[schedule]}`,
        },
      ]}
      confirmLabel="Change schedule"
      done={`${vendor.name} is paid ${VENDOR_SCHEDULE_LABELS[schedule].toLowerCase()} now`}
      send={(reason) =>
        change.mutateAsync({ vendorId: vendor.id, seenVersion: vendor.version, schedule, reason })
      }
    />
  );
}

/** Gives the vendor a commission rate of its own, from now or from a later day on. */
export function CommissionRateDialog({ vendor, open, onClose }: TermsDialogProps) {
  const trpc = useTRPC();
  const [percent, setPercent] = useState("");
  const [effectiveOn, setEffectiveOn] = useState("");
  const set = useMutation(trpc.vendors.setCommissionRate.mutationOptions());
  const issueOf = (field: string) =>
    set.error?.data?.fieldIssues?.find((issue) => issue.field === field)?.message;
  return (
    <ChangeDialog
      vendor={vendor}
      open={open}
      onClose={() => {
        setPercent("");
        setEffectiveOn("");
        set.reset();
        onClose();
      }}
      title="Set the commission rate"
      description="It holds for bookings completed from then on. Earnings in the ledger keep the rate they were made with; correct them by an adjustment."
      facts={[
        { term: "Rate now", description: percentText(vendor.rates.inForce.commissionBps).replace("%", " %") },
      ]}
      confirmLabel="Set rate"
      done={`${vendor.name} has a rate of its own`}
      missing={percent.trim() === "" ? "Write the rate first." : null}
      failureHidden={Boolean(issueOf("percent") ?? issueOf("effectiveOn"))}
      send={(reason) =>
        set.mutateAsync({
          vendorId: vendor.id,
          percent,
          reason,
          ...(effectiveOn ? { effectiveOn } : {}),
        })
      }
    >
      <Field label="Our commission in percent" required error={issueOf("percent")} hint="Such as 12.5">
        <Input
          value={percent}
          inputMode="decimal"
          autoComplete="off"
          maxLength={6}
          trailing="%"
          className="tabular"
          onChange={(event) => setPercent(event.target.value)}
        />
      </Field>
      <Field
        label="From the day"
        error={issueOf("effectiveOn")}
        hint="A later day of the business; without one it begins now."
      >
        <DateField value={effectiveOn} onChange={(event) => setEffectiveOn(event.target.value)} />
      </Field>
    </ChangeDialog>
  );
}

/** Sets how long after completion the vendor's earnings wait. */
export function HoldDaysDialog({ vendor, open, onClose }: TermsDialogProps) {
  const trpc = useTRPC();
  const [kind, setKind] = useState<"own" | "policy">("own");
  const [days, setDays] = useState("");
  const set = useMutation(trpc.vendors.setHoldDays.mutationOptions());
  const issue = set.error?.data?.fieldIssues?.find((each) => each.field === "holdDays")?.message;
  return (
    <ChangeDialog
      vendor={vendor}
      open={open}
      onClose={() => {
        setDays("");
        set.reset();
        onClose();
      }}
      title="Set the hold days"
      description="Days between completion and payability, for earnings recorded from now on. What is in the ledger keeps its day."
      facts={[{ term: "Hold days now", description: vendor.holdDaysInForce }]}
      confirmLabel="Set hold days"
      done="The hold days are set"
      missing={kind === "own" && days === "" ? "Write the number of days first." : null}
      failureHidden={Boolean(issue)}
      send={(reason) =>
        set.mutateAsync({
          vendorId: vendor.id,
          seenVersion: vendor.version,
          holdDays: kind === "policy" ? null : Number(days),
          reason,
        })
      }
    >
      <Field label="Which" required>
        <Select
          options={[
            { value: "own", label: "Its own" },
            { value: "policy", label: `The policy's, ${vendor.policyHoldDays} now` },
          ]}
          value={kind}
          onValueChange={setKind}
        />
      </Field>
      {kind === "own" ? (
        <Field label="Days" required error={issue} hint="0 to 365">
          <Input
            type="number"
            min={0}
            max={365}
            step={1}
            value={days}
            className="tabular"
            onChange={(event) => setDays(event.target.value)}
          />
        </Field>
      ) : null}
    </ChangeDialog>
  );
}

/** Suspends the vendor, or lets a suspended one be paid again. */
export function SuspensionDialog({ vendor, open, onClose }: TermsDialogProps) {
  const trpc = useTRPC();
  const suspend = useMutation(trpc.vendors.suspend.mutationOptions());
  const reinstate = useMutation(trpc.vendors.reinstate.mutationOptions());
  const active = vendor.status === "ACTIVE";
  return (
    <ChangeDialog
      vendor={vendor}
      open={open}
      onClose={onClose}
      tone={active ? "danger" : "primary"}
      title={active ? "Suspend the vendor" : "Reinstate the vendor"}
      description={
        active
          ? "It is in no run until it is reinstated; its earnings go on and its balance stays. Open runs are worked out again, and a submitted one goes back to draft."
          : "It is paid again from the next run on, and in the drafts that have it."
      }
      facts={vendor.statusReason ? [{ term: "Suspended because", description: vendor.statusReason }] : []}
      confirmLabel={active ? "Suspend vendor" : "Reinstate vendor"}
      done={active ? `${vendor.name} is suspended` : `${vendor.name} is reinstated`}
      send={(reason) =>
        (active ? suspend : reinstate).mutateAsync({
          vendorId: vendor.id,
          seenVersion: vendor.version,
          reason,
        })
      }
    />
  );
}

interface ChangeDialogProps extends TermsDialogProps {
  title: string;
  description: string;
  facts: readonly DescriptionItem[];
  confirmLabel: string;
  /** Said once the server has done it. */
  done: string;
  tone?: "primary" | "danger";
  /** Why it cannot be sent yet, besides the reason. */
  missing?: string | null;
  /** The failure stands beside its field. */
  failureHidden?: boolean;
  send: (reason: string) => Promise<unknown>;
  children?: ReactNode;
}

/** What all changes of a vendor have in common: what it is about, a reason, and the answer. */
function ChangeDialog(props: ChangeDialogProps) {
  const { vendor, open, onClose, facts, done, missing = null, failureHidden = false, send, children } = props;
  const toast = useToast();
  const [reason, setReason] = useState("");
  const { decide, failure, clearFailure } = useDecision({
    onDone: () => {
      close();
      toast.ok(done);
    },
  });

  function close() {
    onClose();
    setReason("");
    clearFailure();
  }

  return (
    <ConfirmDialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={props.title}
      description={props.description}
      facts={[{ term: "Vendor", description: vendor.name }, ...facts]}
      tone={props.tone ?? "primary"}
      confirmLabel={props.confirmLabel}
      disabledReason={missing ?? reasonMissing(reason)}
      error={failureHidden ? null : failure}
      onConfirm={() => decide(() => send(reason))}
    >
      {children}
      <ReasonField value={reason} onValueChange={setReason} />
    </ConfirmDialog>
  );
}
