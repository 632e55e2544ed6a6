import { makeUpMissingEarnings } from "@/server/bookings/commands/make-up-earnings";
import { formatPlainAmount } from "@/server/money/format-amount";
import type { Period } from "@/server/payroll/domain/period";
import type { Context } from "@/server/platform/context";
import { RuleBroken } from "@/server/platform/errors";
import { draftRun } from "./draft-run";
import { submitRun } from "./submit-run";

/** Between which steps a process may die, for tests. */
export type DraftStep = "found" | "drafted" | "submitted";

/** What became of one currency. The amount in minor units as text, as JSON holds no such numbers. */
export interface DraftedCurrency {
  currency: string;
  runId: string;
  /** LEFT: a person has to do with the run, which is theirs. ALREADY: it was submitted or paid before. */
  outcome: "SUBMITTED" | "ALREADY" | "NOBODY_PAYABLE" | "LEFT";
  payableVendors: number;
  payableMinor: string;
  /** Whose run it is, for LEFT. */
  draftedByName: string;
}

export interface DraftTools {
  signal?: AbortSignal;
  /** Called before each currency, with how many are done of how many. */
  onProgress?: (done: number, of: number, currency: string) => void;
  onStep?: (step: DraftStep) => void | Promise<void>;
}

/**
 * Drafts the runs of a period in every currency in which vendors of its schedule have something unclaimed, and
 * submits each that pays somebody and that no person has had to do with. Done again after it broke off at any point,
 * it goes on from there. A currency that fails keeps no other from its turn; then it throws at the end: RuleBroken
 * `payroll.drafting_failed` if no repetition mends it.
 */
export async function draftDueRuns(
  ctx: Context,
  period: Period,
  { signal, onProgress, onStep }: DraftTools = {},
): Promise<DraftedCurrency[]> {
  await makeUpMissingEarnings(ctx);
  const currencies = await currenciesOf(ctx, period);
  const drafted: DraftedCurrency[] = [];
  const failures: { currency: string; error: unknown }[] = [];
  await onStep?.("found");
  for (const [done, currency] of currencies.entries()) {
    signal?.throwIfAborted();
    onProgress?.(done, currencies.length, currency);
    try {
      drafted.push(await draftAndSubmit(ctx, period, currency, onStep));
    } catch (error) {
      failures.push({ currency, error });
    }
  }
  signal?.throwIfAborted();
  if (failures.length > 0) throw failureOf(failures);
  return drafted;
}

/** What became of the currencies in one sentence for each kind: "Drafted and submitted EUR (12 vendors, 1,234.00)." */
export function draftSummary(drafted: readonly DraftedCurrency[]): string {
  const of = (outcome: DraftedCurrency["outcome"]) => drafted.filter((each) => each.outcome === outcome);
  const amounts = (some: readonly DraftedCurrency[]) => listed(some.map(amountText));
  const currencies = (some: readonly DraftedCurrency[]) => listed(some.map(({ currency }) => currency));
  const [submitted, already, nobody, left] = [
    of("SUBMITTED"),
    of("ALREADY"),
    of("NOBODY_PAYABLE"),
    of("LEFT"),
  ];
  const sentences = [
    ...(submitted.length > 0 ? [`Drafted and submitted ${amounts(submitted)}.`] : []),
    ...(already.length > 0 ? [`Submitted before: ${amounts(already)}.`] : []),
    ...(nobody.length > 0 ? [`Nobody is to be paid in ${currencies(nobody)}; the draft is left.`] : []),
    ...left.map((each) => `${each.currency} is left to people: ${each.draftedByName} drafted the run.`),
  ];
  return sentences.length > 0
    ? sentences.join(" ")
    : "Nothing is owed for the period, so no run was drafted.";
}

/** What became of one currency, beside its name: "submitted: 12 vendors, 1,234.00". */
export function draftWords(drafted: DraftedCurrency): string {
  switch (drafted.outcome) {
    case "SUBMITTED":
      return `submitted: ${payableText(drafted)}`;
    case "ALREADY":
      return `submitted before: ${payableText(drafted)}`;
    case "NOBODY_PAYABLE":
      return "left as a draft: nobody is to be paid";
    case "LEFT":
      return `left to ${drafted.draftedByName}, who drafted it`;
  }
}

function amountText(drafted: DraftedCurrency): string {
  return `${drafted.currency} (${payableText(drafted)})`;
}

function payableText({ currency, payableVendors, payableMinor }: DraftedCurrency): string {
  const vendors = payableVendors === 1 ? "1 vendor" : `${payableVendors} vendors`;
  return `${vendors}, ${formatPlainAmount(BigInt(payableMinor), currency, "en-GB")}`;
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

/** Those with something unclaimed that is payable by the period's end, and those with a run of the period. */
async function currenciesOf(ctx: Context, { schedule, endDate, endsAt }: Period): Promise<string[]> {
  const { rows } = await ctx.pool.query<{ currency: string }>(
    `SELECT c.currency FROM (SELECT DISTINCT currency FROM ledger_account WHERE kind = 'VENDOR_PAYABLE') c
      WHERE EXISTS (
              SELECT FROM ledger_posting p JOIN vendor v ON v.id = p.vendor_id
               WHERE p.vendor_id IS NOT NULL AND p.currency = c.currency AND p.payable_at < $2
                 AND NOT v.is_test AND v.schedule = $1::text::vendor_schedule
                 AND NOT EXISTS (SELECT FROM payout_line l WHERE l.posting_id = p.id))
         OR EXISTS (
              SELECT FROM payroll_run r
               WHERE r.schedule = $1::text::payroll_schedule AND r.period_end = $3 AND r.currency = c.currency
                 AND r.status <> 'CANCELLED')
      ORDER BY c.currency`,
    [schedule, endsAt, endDate],
  );
  return rows.map(({ currency }) => currency);
}

async function draftAndSubmit(
  ctx: Context,
  period: Period,
  currency: string,
  onStep: DraftTools["onStep"],
): Promise<DraftedCurrency> {
  const { runId } = await draftRun(ctx, {
    schedule: period.schedule,
    periodEnd: period.endDate,
    currency,
  });
  await onStep?.("drafted");
  const run = await ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  const answer = (outcome: DraftedCurrency["outcome"]): DraftedCurrency => ({
    currency,
    runId,
    outcome,
    payableVendors: run.payableVendors,
    payableMinor: run.payableMinor.toString(),
    draftedByName: run.draftedByName,
  });
  if (run.status !== "DRAFT") return answer("ALREADY");
  if (!(await isUntouched(ctx, run))) return answer("LEFT");
  if (run.payableVendors === 0) return answer("NOBODY_PAYABLE");
  await submitRun(ctx, { runId, seenVersion: run.version });
  await onStep?.("submitted");
  return answer("SUBMITTED");
}

/** Whether the acting part of the product drafted the run itself, nobody edited it, and it was never submitted. */
async function isUntouched(
  ctx: Context,
  run: { id: string; draftedById: string | null; draftedByName: string },
): Promise<boolean> {
  if (run.draftedById !== null || run.draftedByName !== ctx.actor.name) return false;
  if ((await ctx.db.runEditor.count({ where: { runId: run.id } })) > 0) return false;
  const submitted = await ctx.db.auditEvent.findFirst({
    where: { subjectKind: "payrollRun", subjectId: run.id, action: "payroll.run.submitted" },
    select: { seq: true },
  });
  return submitted === null;
}

function failureOf(failures: readonly { currency: string; error: unknown }[]): unknown {
  const passing = failures.find(({ error }) => !(error instanceof RuleBroken));
  if (passing) return passing.error;
  return new RuleBroken(
    "payroll.drafting_failed",
    failures.map(({ currency, error }) => `${currency}: ${(error as RuleBroken).message}`),
  );
}
