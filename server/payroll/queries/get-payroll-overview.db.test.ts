import { describe, expect, it } from "vitest";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { submitRun } from "@/server/payroll/commands/submit-run";
import { useTestDatabase } from "@/server/testing/database";
import { makeEarning, makeStaffActor, makeVendor } from "@/server/testing/factories";
import { getPayrollOverview } from "./get-payroll-overview";

const database = useTestDatabase();

describe("the overview", () => {
  // The test clock stands at Thursday 15 January 2026: the latest week ended on Monday the 12th.
  it("tells of a period without a run, then of the run that waits, to each person by what they may do", async () => {
    const ines = database.context({ actor: await makeStaffActor(database.context(), { name: "Ines" }) });
    const omar = database.context({ actor: await makeStaffActor(database.context(), { name: "Omar" }) });
    const vendorId = await makeVendor(ines);
    const unpaid = await makeVendor(ines, { account: false });
    for (const id of [vendorId, unpaid])
      await makeEarning(ines, { vendorId: id, grossMinor: 100_000n, completedAt: "2026-01-07T10:00:00Z" });

    const before = await getPayrollOverview(ines);
    expect(before.payroll?.missing).toMatchObject([
      { schedule: "WEEKLY", periodEnd: "2026-01-12", currency: "EUR", label: "5 – 11 Jan 2026" },
    ]);
    expect(before.payroll?.vendorsWithoutAccount).toBe(1);
    expect(before.schedules.map(({ nextAt }) => nextAt.toISOString())).toEqual([
      "2026-01-19T08:00:00.000Z",
      "2026-02-01T00:00:00.000Z",
    ]);

    const { runId } = await draftRun(ines, { schedule: "WEEKLY", periodEnd: "2026-01-12", currency: "EUR" });
    await submitRun(ines, { runId, seenVersion: 1 });
    const [forInes, forOmar] = [await getPayrollOverview(ines), await getPayrollOverview(omar)];
    expect(forInes.payroll?.missing).toEqual([]);
    expect(forInes.payroll?.runs).toMatchObject([{ id: runId, status: "AWAITING_APPROVAL" }]);
    expect(forInes.payroll?.runs[0]?.blockers).not.toEqual([]);
    expect(forOmar.payroll?.runs[0]?.blockers).toEqual([]);
  });

  it("shows no payroll to support", async () => {
    const sam = await makeStaffActor(database.context(), { role: "SUPPORT" });
    expect((await getPayrollOverview(database.context({ actor: sam }))).payroll).toBeNull();
  });
});
