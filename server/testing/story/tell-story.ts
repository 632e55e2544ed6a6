import { stripeGateway } from "@/server/gateways/stripe-gateway";
import { stripeSettings } from "@/server/gateways/stripe-settings";
import { findImbalances } from "@/server/ledger/check-ledger";
import {
  latestPeriod,
  periodBefore,
  type Period,
  type PeriodicSchedule,
} from "@/server/payroll/domain/period";
import type { Context } from "@/server/platform/context";
import { createStaff } from "@/server/staff/commands/create-staff";
import type { ProviderSimulator } from "@/server/testing/provider-simulator/simulator-server";
import { STORY_STAFF, type StoryStaffName } from "./staff";
import { storyBookings, type StoryBooking } from "./story-bookings";
import { storyClock } from "./story-clock";
import { SCHEDULER, type StoryContext, type StoryEvent } from "./story-context";
import { tellOfMessages } from "./story-messages";
import { storyFiles, importFile, type StoryFile } from "./story-imports";
import { monthlyRuns, weeklyRuns } from "./story-payroll";
import { setUpVendors, thingsThatHappen } from "./story-events";

export interface ToldStory {
  vendors: number;
  bookings: number;
  runs: number;
  paidPayouts: number;
}

/** How many weeks of business the story has. */
const WEEKS = 12;
const DAY_MS = 86_400_000;

/**
 * Tells the story into an empty, migrated database: a quarter of a year of bookings and payroll, up to the present.
 * Everything is done by the product's own commands under a clock that walks through those weeks, and paid by the
 * worker's own code through the simulator. Apart from ids and dates it is the same story at every telling. Throws when
 * the ledger is not in balance at its end, or the simulator has paid anything else than the payouts say.
 */
export async function tellStory(
  ctx: Context,
  given: { simulator: ProviderSimulator; simulatorUrl: string; timeZone: string },
): Promise<ToldStory> {
  const now = new Date();
  const weeks = periodsUpTo("WEEKLY", WEEKS, now, given.timeZone);
  const months = periodsUpTo("MONTHLY", 3, now, given.timeZone);
  const clock = storyClock(new Date(weeks.at(-1)!.startsAt.getTime() - 5 * DAY_MS));
  const people = await hireStaff({ ...ctx, clock });
  const systemCtx: Context = { ...ctx, clock, actor: SCHEDULER };
  const gateway = stripeGateway(
    stripeSettings({ STRIPE_SECRET_KEY: "sk_test_story", STRIPE_API_URL: given.simulatorUrl }),
  );
  const story: StoryContext = {
    ctx: systemCtx,
    clock,
    now,
    timeZone: given.timeZone,
    gateway,
    simulator: given.simulator,
    as(person) {
      const { name, role } = STORY_STAFF[person];
      return {
        ...systemCtx,
        actor: { kind: "staff", id: people[person], name, role, sessionId: `ses_${person}` },
      };
    },
  };
  try {
    await happenInOrder(eventsOf(story, weeks, months));
    clock.set(now);
    await tellOfMessages(story);
    return await check(story);
  } finally {
    gateway.close();
  }
}

/** The last so many periods that are over, the latest first. */
function periodsUpTo(schedule: PeriodicSchedule, count: number, now: Date, timeZone: string): Period[] {
  const periods = [latestPeriod(schedule, now, timeZone)];
  while (periods.length < count) periods.push(periodBefore(periods.at(-1)!));
  return periods;
}

async function hireStaff(ctx: Context): Promise<Record<StoryStaffName, string>> {
  const names = Object.keys(STORY_STAFF) as StoryStaffName[];
  const since = new Date(ctx.clock.now().getTime() - 200 * DAY_MS);
  const ids = await Promise.all(
    names.map((name) => createStaff(ctx, STORY_STAFF[name], { approverSince: since })),
  );
  return Object.fromEntries(names.map((name, index) => [name, ids[index]])) as Record<StoryStaffName, string>;
}

function eventsOf(story: StoryContext, weeks: readonly Period[], months: readonly Period[]): StoryEvent[] {
  const start = weeks.at(-1)!.startsAt;
  // A month of which the story has only the last few days has no run worth drafting, and no bookings.
  const paidMonths = months.filter((month) => month.endsAt > weeks.at(-2)!.endsAt);
  const monthlyStart = paidMonths.at(-1)?.startsAt ?? start;
  const { byWeek: all, ahead } = storyBookings(weeks, story.now);
  const byWeek = all.map((bookings) =>
    bookings.filter(({ vendor, endsAt }) => vendor.schedule === "weekly" || endsAt >= monthlyStart),
  );
  // A file a week, and one at the end of each month so that its run finds all of the month.
  const boundaries = [...weeks, ...paidMonths]
    .map((period) => period.endsAt)
    .sort((a, b) => a.getTime() - b.getTime())
    .filter((at, index, all) => at.getTime() !== all[index - 1]?.getTime());
  const files = withSurprises(storyFiles(byWeek.flat(), boundaries), byWeek, weeks);
  const opening: StoryFile = { at: new Date(start.getTime() - DAY_MS), bookings: firstOfEach(byWeek) };
  const present: StoryFile = { at: story.now, bookings: ahead };
  const imports = [...files, present].map((file) => ({
    at: file.at,
    happen: async () => {
      await importFile(story, file);
      await setUpVendors(story);
    },
  }));
  return [
    { at: opening.at, happen: () => importFile(story, opening).then(() => setUpVendors(story)) },
    ...imports,
    ...weeklyRuns(story, weeks),
    ...monthlyRuns(story, paidMonths),
    ...thingsThatHappen(story, weeks, byWeek),
  ];
}

/** The first file makes the vendors known, with a booking that each still has before it. */
function firstOfEach(byWeek: readonly StoryBooking[][]): StoryBooking[] {
  const oldest = byWeek.at(-1)!;
  return oldest
    .filter((booking, index) => oldest.findIndex(({ vendor }) => vendor === booking.vendor) === index)
    .map((booking): StoryBooking => ({ ...booking, status: "confirmed" }));
}

/** One booking that comes three weeks late, and a file with mistakes in it. */
function withSurprises(
  files: StoryFile[],
  byWeek: readonly StoryBooking[][],
  weeks: readonly Period[],
): StoryFile[] {
  const late = byWeek[4]!.find(
    (booking) => booking.vendor.ref === "porto-walks" && booking.status === "completed",
  )!;
  const fileOf = (week: number) =>
    files.findIndex((file) => file.at.getTime() > weeks[week]!.endsAt.getTime());
  return files.map((file, index) => {
    const bookings = file.bookings.filter((booking) => booking.ref !== late.ref);
    if (index === fileOf(1)) bookings.push(late);
    return index === fileOf(3) ? { ...file, bookings, badRows: BAD_ROWS } : { ...file, bookings };
  });
}

const BAD_ROWS = [
  "TRV-990001,porto-walks,Porto Walks,traveller-007,Greta Almeida,greta.almeida@example.com,+12025550106,EUR,48.505,confirmed,2026-05-02T10:00:00Z,2026-06-02,2026-06-02,,,false,weekly",
  "TRV-990002,casa-do-rio,Casa do Rio,traveller-011,Keiko Almeida,keiko.almeida@example.com,+12025550110,EUR,180.00,pending,2026-05-02T11:00:00Z,2026-06-04,2026-06-06,,,false,weekly",
];

async function happenInOrder(events: readonly StoryEvent[]): Promise<void> {
  // Sorting keeps the order of what happens at one moment.
  for (const event of [...events].sort((a, b) => a.at.getTime() - b.at.getTime())) await event.happen();
}

async function check(story: StoryContext): Promise<ToldStory> {
  const { db } = story.ctx;
  const imbalances = await findImbalances(story.ctx);
  if (imbalances.length > 0)
    throw new Error(`The story's ledger does not balance in ${imbalances[0]!.currency}.`);
  const paid = await db.payout.findMany({ where: { status: "PAID" }, select: { id: true, payMinor: true } });
  const sent = story.simulator.stripe.ledger();
  const wrong = paid.find(
    ({ id, payMinor }) =>
      !sent.some((transfer) => transfer.transferGroup === id && BigInt(transfer.amountMinor) === payMinor),
  );
  if (wrong || sent.length !== paid.length)
    throw new Error("The story's simulator has paid something else than the payouts say.");
  const [vendors, bookings, runs, receipts] = await Promise.all([
    db.vendor.count(),
    db.booking.count(),
    db.payrollRun.count(),
    db.receipt.count(),
  ]);
  if (receipts !== paid.length) throw new Error("A paid payout of the story has no receipt.");
  return { vendors, bookings, runs, paidPayouts: paid.length };
}
