import { adjustVendor } from "@/server/payroll/commands/adjust-vendor";
import { rejectRun } from "@/server/payroll/commands/reject-run";
import { setVendorExclusion } from "@/server/payroll/commands/set-vendor-exclusion";
import type { Period, PeriodicSchedule } from "@/server/payroll/domain/period";
import type { Context } from "@/server/platform/context";
import { PARTS } from "./cast";
import type { StoryStaffName } from "./staff";
import type { StoryContext, StoryEvent } from "./story-context";
import { approve, draft, pay, submit } from "./story-runs";
import { changeAccount, vendorId } from "./story-vendors";

const HOUR_MS = 3_600_000;
/** Weekly runs before this week are paid; it is the one that is partly paid. */
const PARTLY_PAID_WEEK = 2;
const OPEN_WEEK = 1;
const CORRECTED_WEEK = 4;

const later = (moment: Date, hours: number) => new Date(moment.getTime() + hours * HOUR_MS);

/**
 * The weekly runs. All but the last two weeks are paid, one of them in part; of the week before last the EUR run waits
 * for approval and the USD run for a review; the last week is left for whoever opens the product.
 */
export function weeklyRuns(story: StoryContext, weeks: readonly Period[]): StoryEvent[] {
  return weeks.flatMap((week, number) => {
    if (number < OPEN_WEEK) return [];
    if (number === OPEN_WEEK) return openRuns(story, week, weeks[0]!);
    // By turns, so that each has drafted and each has approved.
    const [drafter, approver] = (number % 2 === 0 ? ["ines", "omar"] : ["omar", "ines"]) as [
      StoryStaffName,
      StoryStaffName,
    ];
    return ["EUR", "USD", "HUF"].map((currency, index): StoryEvent => {
      const at = later(week.endsAt, 8 + index * 0.25);
      return {
        at,
        async happen() {
          story.clock.set(at);
          const runId = await draftIfPayable(story, story.as(drafter), ["WEEKLY", week.endDate, currency]);
          if (runId === null) return;
          story.clock.set(later(at, 1));
          await submit(story.as(drafter), runId);
          if (number === CORRECTED_WEEK && currency === "USD") await correct(story, runId, drafter, approver);
          story.clock.set(later(at, 2.5));
          await approve(story.as(approver), runId);
          if (number === PARTLY_PAID_WEEK && currency === "EUR")
            await changeAccount(story, PARTS.failing, {
              restrictedReason: "requirements.past_due",
              isNoticed: false,
            });
          await pay(story, runId);
        },
      };
    });
  });
}

/** Drafts a run if anything is owed in its currency by then; null otherwise, or when nobody would be paid. */
async function draftIfPayable(
  story: StoryContext,
  ctx: Context,
  [schedule, periodEnd, currency]: [PeriodicSchedule, string, string],
): Promise<string | null> {
  // Before the first vendor of a currency there is nothing that a person would draft.
  const account = await story.ctx.db.ledgerAccount.findFirst({
    where: { kind: "VENDOR_PAYABLE", currency },
    select: { id: true },
  });
  if (!account) return null;
  const runId = await draft(ctx, schedule, periodEnd, currency);
  const { payableVendors } = await story.ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  return payableVendors > 0 ? runId : null;
}

/** The second person sends the run back; the first corrects it and submits it again. */
async function correct(
  story: StoryContext,
  runId: string,
  drafter: StoryStaffName,
  approver: StoryStaffName,
): Promise<void> {
  const { version } = await story.ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
  await rejectRun(story.as(approver), {
    runId,
    seenVersion: version,
    comment: "Maple Cabins were promised the cleaning fee of the flooded cabin. Please add it.",
  });
  await adjustVendor(story.as(drafter), {
    vendorId: await vendorId(story, PARTS.corrected),
    currency: "USD",
    amountMinor: 4_500n,
    reason: "Cleaning fee of the flooded cabin",
    clientKey: "story-cleaning-fee",
    runId,
  });
  await submit(story.as(drafter), runId);
}

function openRuns(story: StoryContext, week: Period, last: Period): StoryEvent[] {
  const draftedAt = later(week.endsAt, 8);
  const submittedAt = later(last.endsAt, -8);
  let runId: string;
  return [
    {
      at: draftedAt,
      async happen() {
        story.clock.set(draftedAt);
        runId = await draft(story.as("ines"), "WEEKLY", week.endDate, "EUR");
        await draft(story.ctx, "WEEKLY", week.endDate, "USD");
        await draft(story.ctx, "WEEKLY", week.endDate, "HUF");
      },
    },
    {
      at: submittedAt,
      async happen() {
        story.clock.set(submittedAt);
        await editOpenRun(story, runId);
        await submit(story.as("ines"), runId);
      },
    },
  ];
}

async function editOpenRun(story: StoryContext, runId: string): Promise<void> {
  const ines = story.as("ines");
  await adjustVendor(ines, {
    vendorId: await vendorId(story, PARTS.favoured),
    currency: "EUR",
    amountMinor: 3_500n,
    reason: "Refund of the double-charged listing fee",
    clientKey: "story-listing-fee",
    runId,
  });
  await adjustVendor(ines, {
    vendorId: await vendorId(story, PARTS.charged),
    currency: "EUR",
    amountMinor: -1_500n,
    reason: "Chargeback fee of booking dispute 4471",
    clientKey: "story-chargeback-fee",
    runId,
  });
  const payout = await story.ctx.db.payout.findFirstOrThrow({
    where: { runId, vendor: { ref: PARTS.excluded } },
    include: { run: true },
  });
  await setVendorExclusion(ines, {
    runId,
    seenVersion: payout.run.version,
    payoutId: payout.id,
    reason: "The owner asked to be paid with the next run",
  });
}

/**
 * The monthly runs, drafted and submitted by the scheduler and approved by both, since they are above the two-person
 * limit. A month that ended in these very days is left for whoever opens the product.
 */
export function monthlyRuns(story: StoryContext, months: readonly Period[]): StoryEvent[] {
  const old = months.filter((month) => later(month.endsAt, 48) < story.now);
  return old.flatMap((month) =>
    ["EUR", "JPY"].map((currency, index): StoryEvent => {
      const at = later(month.endsAt, 4 + index * 0.25);
      return {
        at,
        async happen() {
          story.clock.set(at);
          const runId = await draft(story.ctx, "MONTHLY", month.endDate, currency);
          const { payableVendors } = await story.ctx.db.payrollRun.findUniqueOrThrow({
            where: { id: runId },
          });
          // The first month of the story may have only its last days.
          if (payableVendors === 0) return;
          await submit(story.ctx, runId);
          story.clock.set(later(at, 6));
          await approve(story.as("ines"), runId, "Checked against the partner statements");
          const { status } = await story.ctx.db.payrollRun.findUniqueOrThrow({ where: { id: runId } });
          if (status === "AWAITING_APPROVAL") await approve(story.as("omar"), runId);
          await pay(story, runId);
        },
      };
    }),
  );
}
