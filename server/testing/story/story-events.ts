import { refundBooking } from "@/server/payroll/commands/refund-booking";
import type { Period } from "@/server/payroll/domain/period";
import { PARTS } from "./cast";
import type { StoryBooking } from "./story-bookings";
import type { StoryContext, StoryEvent } from "./story-context";
import { agreeRates, changeAccount, hold, openAccounts, release, suspend } from "./story-vendors";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Gives the vendors that a file has just made known what they need: accounts, and the rates agreed with them. */
export async function setUpVendors(story: StoryContext): Promise<void> {
  await openAccounts(story);
  await agreeRates(story);
}

/** What happens to vendors beside the runs: holds, restrictions, refunds. */
export function thingsThatHappen(
  story: StoryContext,
  weeks: readonly Period[],
  byWeek: readonly StoryBooking[][],
): StoryEvent[] {
  const before = (week: number, hours: number) => new Date(weeks[week]!.endsAt.getTime() - hours * HOUR_MS);
  const event = (at: Date, happen: () => Promise<unknown>): StoryEvent => ({
    at,
    async happen() {
      story.clock.set(at);
      await happen();
    },
  });
  const bookingOf = (week: number, ref: string) =>
    byWeek[week]!.find((booking) => booking.vendor.ref === ref && booking.status === "completed")!;
  const refund = async (booking: StoryBooking, percent: bigint, why: string) => {
    await refundBooking(story.as("ines"), {
      bookingRef: booking.ref,
      refundMinor: (BigInt(booking.amountMinor) * percent) / 100n,
      refundRef: `story-${booking.ref}`,
      reason: why,
      refundedAt: story.clock.now(),
    });
  };
  let oldHold = "";
  return [
    event(before(8, 40), async () => {
      oldHold = await hold(story, PARTS.wasHeld, {
        reason: "Two travellers report that the hotel was closed",
      });
    }),
    event(before(7, 30), () => release(story, oldHold, "The hotel proved that both stayed there")),
    event(before(5, 60), () => suspend(story)),
    event(before(5, 20), () =>
      changeAccount(story, PARTS.restricted, { restrictedReason: "requirements.past_due", isNoticed: true }),
    ),
    event(before(3, 50), () =>
      hold(story, PARTS.held, { reason: "The bank account's owner differs from the contract's" }),
    ),
    event(before(6, 20), () =>
      refund(bookingOf(8, PARTS.favoured), 50n, "The air conditioning did not work for half of the stay"),
    ),
    event(before(2, 12), () =>
      hold(story, PARTS.heldUntil, {
        reason: "The insurance certificate is being renewed",
        releaseOn: new Date(story.now.getTime() + 9 * DAY_MS).toISOString().slice(0, 10),
      }),
    ),
    // Everything it sold in these weeks, so that it owes more than it earns.
    event(before(1, 30), async () => {
      for (const week of [3, 4, 5, 6])
        await refund(
          bookingOf(week, PARTS.negative),
          100n,
          "The workshop was called off after it was paid out",
        );
    }),
    event(before(1, 26), () =>
      refund(
        bookingOf(2, PARTS.refunding),
        80n,
        "The boat broke down after an hour; most of the price was given back",
      ),
    ),
    // After the file that has the booking, before the run is submitted.
    event(new Date(weeks[1]!.endsAt.getTime() + 5 * HOUR_MS), () =>
      hold(story, PARTS.bookingHeld, {
        bookingRef: bookingOf(1, PARTS.bookingHeld).ref,
        reason: "The traveller disputes the charge with the bank",
      }),
    ),
    // The vendor has sent its papers: a retry of the failed payout now succeeds.
    event(new Date(story.now.getTime() - 1), () =>
      changeAccount(story, PARTS.failing, { restrictedReason: null, isNoticed: false }),
    ),
  ];
}
