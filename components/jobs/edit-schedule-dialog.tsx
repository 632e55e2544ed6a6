"use client";

import { useMutation } from "@tanstack/react-query";
import { useId, useMemo, useState } from "react";
import { Controller, useForm, useWatch } from "react-hook-form";
import { CATCH_UP_CHOICES } from "@/components/jobs/catch-up-words";
import {
  BUSINESS_ZONE,
  editInput,
  fieldsOf,
  wholeNumberProblem,
  zoneOf,
  type EditScheduleFields,
} from "@/components/jobs/edit-schedule-form";
import type { ScheduleDialogProps } from "@/components/jobs/schedule-dialogs";
import { TimesPreview } from "@/components/jobs/times-preview";
import { useJobsChange } from "@/components/jobs/use-jobs-change";
import { useTimesPreview } from "@/components/jobs/use-times-preview";
import { useBusinessZone } from "@/components/format/business-zone-provider";
import { keysOf } from "@/components/payroll/keys-of";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { Combobox } from "@/components/ui/combobox";
import { Dialog } from "@/components/ui/dialog";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { Textarea } from "@/components/ui/textarea";
import { useToast } from "@/components/ui/toast";

/** Changes when a schedule runs and what becomes of missed periods, with a preview of what that means. */
export function EditScheduleDialog(props: ScheduleDialogProps) {
  const { key, version } = props.seen;
  // Another schedule, or another version of this one, begins with fields of its own.
  return <EditDialog key={`${key} ${version}`} {...props} />;
}

function EditDialog({ open, seen, current, onClose, onReload }: ScheduleDialogProps) {
  const trpc = useTRPC();
  const toast = useToast();
  const formId = useId();
  const edit = useMutation(trpc.scheduling.edit.mutationOptions());
  const { send, failure, clearFailure } = useJobsChange();
  const form = useForm<EditScheduleFields>({ defaultValues: fieldsOf(seen) });
  const { control, register, formState } = form;
  const [cron, timeZone, catchUp] = useWatch({ control, name: ["cron", "timeZone", "catchUp"] });
  const times = useTimesPreview({ cron, timeZone: zoneOf(timeZone) }, open);
  const zones = useZoneOptions(seen.timeZone);
  const [unchosenZone, setUnchosenZone] = useState<string | null>(null);
  const isOld = current.version !== seen.version;

  const refusal = times.isCurrent && times.preview?.ok === false ? times.preview : null;
  const errorOf = (field: keyof EditScheduleFields, inputField: string = field) =>
    formState.errors[field]?.message ??
    (refusal?.field === field ? refusal.problem : undefined) ??
    failure?.fields.find((issue) => issue.field === inputField)?.message;

  function close() {
    clearFailure();
    setUnchosenZone(null);
    form.reset(fieldsOf(seen));
    onClose();
  }

  const submit = form.handleSubmit(async (fields) => {
    const done = await send(() => edit.mutateAsync(editInput(seen, fields)));
    if (!done) return;
    close();
    toast.ok(`${seen.title} is changed`);
  });

  return (
    <Dialog
      open={open}
      onOpenChange={(next) => (next ? undefined : close())}
      title={`Edit ${seen.title}`}
      description="It holds from now on. What was due before is planned by the rules as they were."
      size="lg"
      footer={
        <>
          <Button size="lg" onClick={close} disabled={formState.isSubmitting}>
            Cancel
          </Button>
          <Button
            type="submit"
            form={formId}
            size="lg"
            variant="primary"
            loading={formState.isSubmitting}
            disabledReason={whyNot({
              isOld,
              refused: refusal !== null,
              isChecked: times.isCurrent || times.failed,
            })}
          >
            Save changes
          </Button>
        </>
      }
    >
      <form id={formId} noValidate onSubmit={submit} className="flex flex-col gap-4">
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
            Somebody changed this schedule since you opened it. Nothing of yours was saved.
          </Banner>
        ) : failure && !failure.isConflict && failure.fields.length === 0 ? (
          <Banner tone="bad" role="alert" title="This was not done">
            {failure.text}
          </Banner>
        ) : null}
        <div className="grid gap-5 md:grid-cols-[minmax(0,4fr)_minmax(0,5fr)]">
          <div className="flex min-w-0 flex-col gap-4">
            <Field
              label="Times"
              required
              error={errorOf("cron")}
              hint={
                <>
                  Minute, hour, day of the month, month, day of the week:{" "}
                  <code className="font-mono whitespace-nowrap">0 8 * * 1</code> is Monday at 08:00.
                </>
              }
            >
              <Input
                {...register("cron")}
                maxLength={1_000}
                autoComplete="off"
                spellCheck={false}
                className="font-mono"
              />
            </Field>
            <Field
              label="Time zone"
              required
              error={
                unchosenZone === null
                  ? errorOf("timeZone")
                  : `“${unchosenZone}” was not chosen from the list, so the zone is as before.`
              }
            >
              <Controller
                control={control}
                name="timeZone"
                render={({ field }) => (
                  <Combobox
                    options={zones}
                    value={field.value}
                    onValueChange={(zone) => {
                      setUnchosenZone(null);
                      field.onChange(zone ?? BUSINESS_ZONE);
                    }}
                    onUnchosen={setUnchosenZone}
                    placeholder="Type to find a zone…"
                  />
                )}
              />
            </Field>
            <Field label="When periods were missed" required error={errorOf("catchUp")}>
              <Controller
                control={control}
                name="catchUp"
                render={({ field }) => (
                  <Select
                    options={keysOf(CATCH_UP_CHOICES).map((value) => ({ value, ...CATCH_UP_CHOICES[value] }))}
                    value={field.value}
                    onValueChange={field.onChange}
                  />
                )}
              />
            </Field>
            <div className="grid gap-4 sm:grid-cols-2 sm:gap-3">
              <Field
                label="Oldest"
                error={errorOf("windowDays", "catchUpWindowDays")}
                hint={catchUp === "SKIP" ? "Not used when periods are skipped." : "Empty: any age."}
              >
                <Input
                  {...register("windowDays", {
                    validate: (text) => (text.trim() === "" ? undefined : wholeNumberProblem(text)),
                  })}
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={6}
                  trailing="days"
                  className="tabular"
                />
              </Field>
              <Field
                label="Late after"
                required
                error={errorOf("graceSeconds")}
                hint="Then it counts as late."
              >
                <Input
                  {...register("graceSeconds", { validate: wholeNumberProblem })}
                  inputMode="numeric"
                  autoComplete="off"
                  maxLength={6}
                  trailing="seconds"
                  className="tabular"
                />
              </Field>
            </div>
            <Field
              label="Reason"
              required
              error={errorOf("reason")}
              hint="Kept in the audit log and shown to colleagues."
            >
              <Textarea
                {...register("reason", { validate: (text) => (text.trim() === "" ? "Say why." : undefined) })}
                maxLength={500}
              />
            </Field>
          </div>
          <TimesPreview {...times} />
        </div>
      </form>
    </Dialog>
  );
}

function whyNot({ isOld, refused, isChecked }: { isOld: boolean; refused: boolean; isChecked: boolean }) {
  if (isOld) return "Load the newest state first.";
  if (refused) return "The times cannot be used as they are.";
  return isChecked ? null : "Checking the times…";
}

/** All zones the browser knows, the business's first. `own` is listed even where the browser does not know it. */
function useZoneOptions(own: string | null) {
  const business = useBusinessZone().timeZone;
  return useMemo(() => {
    const names = Intl.supportedValuesOf("timeZone");
    const all = [...new Set([...(own === null ? [] : [own]), "UTC", ...names])];
    return [
      { value: BUSINESS_ZONE, label: `Business zone (${business})` },
      ...all.map((name) => ({ value: name, label: name })),
    ];
  }, [business, own]);
}
