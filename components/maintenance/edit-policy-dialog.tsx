"use client";

import { keepPreviousData, useMutation, useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { countText } from "@/components/format/count-text";
import type { PolicyKey, PolicyView } from "@/components/maintenance/maintenance-looks";
import { daysProblem } from "@/components/maintenance/days-problem";
import { daysText } from "@/components/maintenance/run-figures";
import { useMaintenanceDialog } from "@/components/maintenance/use-maintenance-dialog";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { ConfirmDialog } from "@/components/ui/confirm-dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { useToast } from "@/components/ui/toast";
import type { RouterOutputs } from "@/server/api/root";

export interface EditPolicyDialogProps {
  open: boolean;
  /** The policy as it was when the dialog was opened; the change is made to this. */
  seen: PolicyView;
  /** The newest the browser has. */
  current: PolicyView;
  onClose: () => void;
  /** Takes the newest in the place of what was seen. */
  onReload: (seen: PolicyView) => void;
}

/** Changes how long something is kept, and shows before what that would mean. */
export function EditPolicyDialog(props: EditPolicyDialogProps) {
  const { key, version } = props.seen;
  // Another policy, or another version of this one, begins with a field of its own.
  return <EditDialog key={`${key} ${version}`} {...props} />;
}

function EditDialog({ open, seen, current, onClose, onReload }: EditPolicyDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const [days, setDays] = useState(String(seen.retainDays));
  const edit = useMutation(trpc.maintenance.editPolicy.mutationOptions());
  const { change, disabledReason, children, ...dialog } = useMaintenanceDialog({
    open,
    onClose: () => {
      setDays(String(seen.retainDays));
      onClose();
    },
  });
  const problem = daysProblem(days, seen);
  const isSame = problem === null && Number(days) === seen.retainDays;
  const isOld = current.version !== seen.version;
  return (
    <ConfirmDialog
      {...dialog}
      title={`Edit: ${seen.title}`}
      description="It holds for runs that begin from now on. One that runs goes on with the days it began with."
      confirmLabel="Save"
      disabledReason={
        isOld
          ? "Load the newest state first."
          : (problem ?? (isSame ? "Nothing is changed yet." : disabledReason))
      }
      onConfirm={() =>
        change(
          (reason) =>
            edit.mutateAsync({
              key: seen.key as PolicyKey,
              retainDays: Number(days),
              seenVersion: seen.version,
              reason,
            }),
          ({ retainDays }) => toast.ok(`${seen.title}: kept for ${daysText(retainDays)}`),
        )
      }
    >
      {isOld ? (
        <Banner
          tone="warn"
          role="alert"
          title="Changed meanwhile"
          action={
            <Button size="sm" onClick={() => onReload(current)}>
              Load the newest
            </Button>
          }
        >
          Somebody changed this policy since you opened it. Nothing of yours was saved.
        </Banner>
      ) : null}
      <Field
        label="Keep for"
        required
        error={problem ?? undefined}
        hint={`Between ${countText(seen.minDays)} and ${countText(seen.maxDays)} days; now ${daysText(seen.retainDays)}.`}
      >
        <Input
          inputMode="numeric"
          autoComplete="off"
          maxLength={9}
          trailing="days"
          className="tabular"
          value={days}
          onChange={(event) => setDays(event.target.value)}
        />
      </Field>
      <PolicyEffect policy={seen} retainDays={problem === null ? Number(days) : null} enabled={open} />
      {children}
    </ConfirmDialog>
  );
}

const PAUSE_MS = 300;

/** How many rows are older than the limit as it is and as it would be. */
function PolicyEffect({
  policy,
  retainDays,
  enabled,
}: {
  policy: PolicyView;
  retainDays: number | null;
  enabled: boolean;
}) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState(retainDays ?? policy.retainDays);
  useEffect(() => {
    if (retainDays === null) return;
    const timer = setTimeout(() => setAsked(retainDays), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [retainDays]);
  const preview = useQuery({
    ...trpc.maintenance.previewPolicy.queryOptions({ key: policy.key as PolicyKey, retainDays: asked }),
    placeholderData: keepPreviousData,
    enabled,
  });
  const isCurrent = retainDays === asked && preview.isSuccess && !preview.isPlaceholderData;
  return (
    <section
      aria-label="Effect"
      aria-live="polite"
      className="min-h-16 rounded-lg border bg-sunken px-3 py-2.5 text-sm"
    >
      {retainDays === null ? (
        <p className="text-ink-muted">The effect is shown once the number can be used.</p>
      ) : preview.isError ? (
        <p className="text-ink-muted">The effect cannot be told: {preview.error.message}</p>
      ) : !isCurrent ? (
        <p className="text-ink-muted">Counting…</p>
      ) : (
        <Effect {...preview.data} />
      )}
    </section>
  );
}

function Effect({
  olderNow: now,
  olderThen: planned,
  retainDays,
  current,
}: RouterOutputs["maintenance"]["previewPolicy"]) {
  if (now === null || planned === null)
    return (
      <p className="text-ink-muted">
        These are files: how many are old enough is seen by a rehearsal after the change.
      </p>
    );
  const more = planned - now;
  return (
    <>
      <p>
        Older than {daysText(retainDays)}: <strong className="tabular">{countText(planned)}</strong>
        {retainDays === current ? null : (
          <>
            , instead of <span className="tabular">{countText(now)}</span> older than {daysText(current)}
          </>
        )}
        .
      </p>
      <p className="text-ink-muted">
        {more === 0
          ? "As many are old enough as before."
          : more > 0
            ? `${countText(more)} more would be old enough.`
            : `${countText(-more)} fewer would be old enough.`}{" "}
        Only age is counted here: what a guard keeps is shown by a rehearsal.
      </p>
    </>
  );
}
