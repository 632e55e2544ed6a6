"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { periodChoices, type PeriodicSchedule } from "@/components/payroll/draft-choices";
import { useTRPC } from "@/components/trpc/provider";
import { Banner } from "@/components/ui/banner";
import { Button } from "@/components/ui/button";
import { buttonClass } from "@/components/ui/button-class";
import { DateField } from "@/components/ui/date-field";
import { Dialog } from "@/components/ui/dialog";
import { Empty } from "@/components/ui/empty";
import { ErrorPanel } from "@/components/ui/error-panel";
import { Field } from "@/components/ui/field";
import { Input } from "@/components/ui/input";
import { Select } from "@/components/ui/select";
import { SkeletonLines } from "@/components/ui/skeleton";
import type { RouterOutputs } from "@/server/api/root";

export interface NewRunDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
}

/** Chooses schedule, period and currency, drafts the run, and goes to it. */
export function NewRunDialog({ open, onOpenChange }: NewRunDialogProps) {
  const trpc = useTRPC();
  const choices = useQuery({ ...trpc.payroll.runs.draftChoices.queryOptions(), enabled: open });
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="New payroll run"
      description="A draft pays nobody: it is reviewed, submitted and approved first."
    >
      {choices.isError ? (
        <ErrorPanel errorId={choices.error.data?.errorId ?? null} onRetry={() => void choices.refetch()}>
          {choices.error.message}
        </ErrorPanel>
      ) : !choices.data ? (
        <SkeletonLines lines={6} label="Loading periods" />
      ) : choices.data.currencies.length === 0 ? (
        <Empty title="Nothing is owed to any vendor yet">
          Periods can be drafted once bookings are imported and their stays are completed.
        </Empty>
      ) : (
        <NewRunForm choices={choices.data} />
      )}
    </Dialog>
  );
}

const ANOTHER = "another";

interface NewRunFormProps {
  choices: RouterOutputs["payroll"]["runs"]["draftChoices"];
}

function NewRunForm({ choices }: NewRunFormProps) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const [schedule, setSchedule] = useState<PeriodicSchedule>("WEEKLY");
  const [chosen, setChosen] = useState<string | null>(null);
  const [otherEnd, setOtherEnd] = useState("");
  const [currency, setCurrency] = useState(() => firstOpenCurrency(choices));
  const periods = periodChoices(choices.choices, schedule);
  const period = chosen ?? periods[0]?.periodEnd ?? ANOTHER;
  const periodEnd = period === ANOTHER ? otherEnd : period;
  const existing = periods.find((each) => each.periodEnd === periodEnd)?.runs[currency];

  const draft = useMutation(
    trpc.payroll.runs.draft.mutationOptions({
      onSuccess: ({ runId }) => {
        void queryClient.invalidateQueries(trpc.payroll.pathFilter());
        router.push(`/payroll/${runId}`);
      },
    }),
  );
  const issues = draft.error?.data?.fieldIssues ?? [];
  const issueOf = (field: string) => issues.find((issue) => issue.field === field)?.message;

  return (
    <form
      className="flex flex-col gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        if (!draft.isPending && !draft.isSuccess && !existing)
          draft.mutate({ schedule, periodEnd, currency });
      }}
    >
      <Field label="Schedule" required>
        <Select
          options={[
            { value: "WEEKLY", label: "Weekly" },
            { value: "MONTHLY", label: "Monthly" },
          ]}
          value={schedule}
          onValueChange={(next) => {
            setSchedule(next);
            setChosen(null);
            draft.reset();
          }}
        />
      </Field>
      <Field
        label="Period"
        required
        hint={`In the business zone, ${choices.timeZone}.`}
        error={period === ANOTHER ? undefined : issueOf("periodEnd")}
      >
        <Select
          options={[
            ...periods.map((each) => ({
              value: each.periodEnd,
              label: each.label,
              ...(each.runs[currency] ? { hint: `Has a run in ${currency} already` } : {}),
            })),
            { value: ANOTHER, label: "Another period…" },
          ]}
          value={period}
          onValueChange={(next) => {
            setChosen(next);
            draft.reset();
          }}
        />
      </Field>
      {period === ANOTHER ? (
        <Field
          label="The day after the period's last"
          required
          error={issueOf("periodEnd")}
          hint={
            schedule === "WEEKLY"
              ? "A Monday: 13 July 2015 for the week of 6 to 12 July."
              : "The 1st of a month: 1 August 2015 for July."
          }
        >
          <DateField value={otherEnd} onChange={(event) => setOtherEnd(event.target.value)} />
        </Field>
      ) : null}
      <Field label="Currency" required error={issueOf("currency")}>
        {choices.currencies.length > 1 ? (
          <Select
            options={choices.currencies.map((each) => ({ value: each, label: each }))}
            value={currency}
            onValueChange={(next) => {
              setCurrency(next);
              draft.reset();
            }}
          />
        ) : (
          <Input value={currency} readOnly />
        )}
      </Field>
      {draft.isError && issues.length === 0 ? (
        <Banner tone="bad" role="alert" title="The run was not drafted">
          {draft.error.message}
        </Banner>
      ) : null}
      {existing ? (
        <Banner
          title="This period has a run already"
          action={
            <Link href={`/payroll/${existing}`} className={buttonClass({ size: "sm" })}>
              Open the run
            </Link>
          }
        >
          There is one run for each schedule, period and currency.
        </Banner>
      ) : null}
      <div className="flex justify-end">
        <Button
          type="submit"
          size="lg"
          variant="primary"
          loading={draft.isPending || draft.isSuccess}
          disabledReason={
            existing ? "This period has a run already." : periodEnd === "" ? "Choose a period." : null
          }
        >
          Draft run
        </Button>
      </div>
    </form>
  );
}

/** The first currency whose newest week has no run yet, as that is what is most likely wanted. */
function firstOpenCurrency({ currencies, choices }: NewRunFormProps["choices"]): string {
  const runs = periodChoices(choices, "WEEKLY")[0]?.runs ?? {};
  return currencies.find((currency) => !runs[currency]) ?? currencies[0] ?? "";
}
