import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PAYOUT_OUTCOMES } from "@/server/payroll/domain/payout-outcome";
import { verifyAuditChain } from "@/server/audit/queries/verify-audit-chain";
import {
  startProviderSimulator,
  type ProviderSimulator,
} from "@/server/testing/provider-simulator/simulator-server";
import { systemClock } from "@/server/platform/clock";
import { useTestDatabase } from "@/server/testing/database";
import { PARTS } from "./cast";
import { tellStory, type ToldStory } from "./tell-story";

const database = useTestDatabase({ poolMax: 12 });
let simulator: ProviderSimulator;
let told: ToldStory;

beforeAll(async () => {
  simulator = await startProviderSimulator();
  told = await tellStory(database.context({ clock: systemClock }), {
    simulator,
    simulatorUrl: simulator.url,
    timeZone: "UTC",
  });
}, 240_000);
afterAll(() => simulator.close());

describe("the story", () => {
  it("has a quarter of a year of business, all of it paid once", async () => {
    expect(told.vendors).toBeGreaterThanOrEqual(40);
    expect(told.bookings).toBeGreaterThan(800);
    expect(told.paidPayouts).toBeGreaterThan(150);
    expect(simulator.stripe.paidTwice()).toEqual([]);
  });

  it("leaves each kind of run for somebody to work on", async () => {
    const runs = await database.prisma.payrollRun.findMany({ orderBy: { endsAt: "desc" } });
    const of = (status: string) => runs.filter((run) => run.status === status);
    expect(of("PARTLY_PAID")).toHaveLength(1);
    expect(of("AWAITING_APPROVAL")).toMatchObject([{ submittedByName: "Ines Duarte", currency: "EUR" }]);
    expect(
      of("DRAFT")
        .map((run) => run.currency)
        .sort(),
    ).toEqual(["HUF", "USD"]);
    // One person may approve what waits, as the other has submitted it.
    expect(of("AWAITING_APPROVAL")[0]!.payableMinor).toBeLessThan(1_000_000n);
    expect(of("PAID").length).toBeGreaterThan(15);
  });

  it("has every outcome and flag in the run that waits, but those of bank details, which nobody changed", async () => {
    const payouts = await database.prisma.payout.findMany({
      where: { run: { status: "AWAITING_APPROVAL" } },
      select: { outcome: true, flags: true, vendor: { select: { ref: true } } },
    });
    const outcomeOf = (ref: string) => payouts.find((payout) => payout.vendor.ref === ref)?.outcome;
    expect(new Set(payouts.map((payout) => payout.outcome))).toEqual(
      new Set(PAYOUT_OUTCOMES.filter((outcome) => outcome !== "BANK_CHANGED")),
    );
    expect(outcomeOf(PARTS.held)).toBe("ON_HOLD");
    expect(outcomeOf(PARTS.negative)).toBe("NEGATIVE");
    expect(new Set(payouts.flatMap((payout) => payout.flags))).toEqual(
      new Set(["FIRST_PAYOUT", "OFF_MEDIAN", "DORMANT", "REFUND_SHARE"]),
    );
  });

  it("leaves one failed payout, with why", async () => {
    const failed = await database.prisma.payout.findMany({
      where: { status: "FAILED" },
      select: { failureMessage: true, vendor: { select: { ref: true } } },
    });
    expect(failed).toMatchObject([{ vendor: { ref: PARTS.failing }, failureMessage: expect.any(String) }]);
  });

  it("calls late only what came late", async () => {
    const late = await database.prisma.payoutLine.count({ where: { label: "LATE" } });
    expect(late).toBe(1);
  });

  it("has messages that wait for the worker, and one that a suppression kept back", async () => {
    const messages = await database.prisma.message.findMany({
      where: { bookingRef: { startsWith: "TRV-2" } },
    });
    const of = (status: string) => messages.filter((message) => message.status === status);
    expect(of("SUPPRESSED")).toMatchObject([{ recipientName: "Ingrid Solberg", channel: "EMAIL" }]);
    expect(of("PLANNED").length).toBeGreaterThanOrEqual(12);
    expect(new Set(messages.map(({ locale }) => locale))).toEqual(new Set(["de", "en", "es"]));
    expect(await database.prisma.vendor.count({ where: { email: null } })).toBe(0);
  });

  it("gives the database its own clock back", async () => {
    const { rows } = await database.pool.query<{ column_default: string }>(
      "SELECT column_default FROM information_schema.columns WHERE table_name = 'ledger_entry' AND column_name = 'recorded_at'",
    );
    expect(rows).toEqual([{ column_default: "CURRENT_TIMESTAMP" }]);
  });

  it("has an audit log that verifies", async () => {
    const verdict = await verifyAuditChain(database.prisma);
    expect(verdict).toMatchObject({ intact: true });
  });
});
