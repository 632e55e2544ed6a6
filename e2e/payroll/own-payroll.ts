import type { E2eContext } from "@/e2e/fixtures/e2e-context";
import { CURRENCIES, exponentOf, payoutMultiple } from "@/server/money/currency";
import { formatAmount } from "@/server/money/format-amount";
import { minimumPayoutMinor } from "@/server/payroll/domain/payout-minimum";
import { latestPeriod } from "@/server/payroll/domain/period";
import { businessTimeZone } from "@/server/platform/business-time-zone";
import { newId } from "@/server/platform/ids";
import { makeEarning, makeVendor } from "@/server/testing/factories";
import { STRIPE_CURRENCIES } from "@/server/testing/provider-simulator/stripe/stripe-currencies";
import { draft, submit } from "@/server/testing/story/story-runs";
import type { StoryStaffName } from "@/server/testing/story/staff";

/** One vendor of a test, with what it earned in the latest week that is over. */
export interface OwnVendor {
  id: string;
  name: string;
  stripeAccountId: string;
  /** Minor units; a fifth of it is commission. */
  grossMinor: bigint;
  netMinor: bigint;
  bookingRef: string;
}

/** A payroll that one test has for itself: vendors with earnings in a currency that nobody else uses. */
export interface OwnPayroll {
  currency: string;
  vendors: OwnVendor[];
  /** An amount of minor units as the screens show it. */
  money: (amountMinor: bigint) => string;
  /** Drafts the week's run as this person; resolves to its id. */
  draft(person: StoryStaffName): Promise<string>;
  /** Drafts and submits it. */
  submit(person: StoryStaffName): Promise<string>;
}

const DAY_MS = 86_400_000;

/**
 * Makes a vendor for each name with what it earned, in minor units. A run pays one currency, so nothing that other
 * tests do is in this one's, and its week can be drafted whatever they drafted.
 */
export async function ownPayroll(
  product: E2eContext,
  earnings: Readonly<Record<string, bigint>>,
): Promise<OwnPayroll> {
  const { ctx } = product;
  const currency = await unusedCurrency(product);
  const week = latestPeriod("WEEKLY", ctx.clock.now(), businessTimeZone());
  const vendors: OwnVendor[] = [];
  for (const [firstName, grossMinor] of Object.entries(earnings)) {
    const name = `${firstName} ${newId("ven").slice(-5)}`;
    const stripeAccountId = await product.openSimulatedAccount();
    const id = await makeVendor(ctx, { name, stripeAccountId });
    const completedAt = new Date(week.startsAt.getTime() + DAY_MS);
    const { ref } = await makeEarning(ctx, { vendorId: id, grossMinor, currency, completedAt });
    vendors.push({
      id,
      name,
      stripeAccountId,
      grossMinor,
      netMinor: grossMinor - grossMinor / 5n,
      bookingRef: ref,
    });
  }
  const draftAs = async (person: StoryStaffName) =>
    draft(await product.as(person), "WEEKLY", week.endDate, currency);
  return {
    currency,
    vendors,
    money: (amountMinor) => formatAmount(amountMinor, currency, "en-GB"),
    draft: draftAs,
    async submit(person) {
      const runId = await draftAs(person);
      await submit(await product.as(person), runId);
      return runId;
    },
  };
}

/** A currency with two decimals in which nothing was ever owed, and 50 of which are paid out as they are in euros. */
async function unusedCurrency({ ctx }: E2eContext): Promise<string> {
  const accounts = await ctx.db.ledgerAccount.findMany({
    select: { currency: true },
    distinct: ["currency"],
  });
  const used = new Set(accounts.map((account) => account.currency));
  // Two browsers at a time would pick the same one; each takes its own half of them.
  const half = Number(process.env.TEST_PARALLEL_INDEX ?? 0) % 2;
  const free = CURRENCIES.filter(
    (code) =>
      exponentOf(code) === 2 &&
      payoutMultiple(code) === 1n &&
      minimumPayoutMinor(code) === minimumPayoutMinor("EUR") &&
      STRIPE_CURRENCIES.has(code.toLowerCase()),
  ).filter((code, index) => index % 2 === half && !used.has(code));
  if (!free[0]) throw new Error("Every currency has been used up; start the product anew.");
  return free[0];
}
