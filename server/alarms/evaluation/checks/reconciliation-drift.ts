import type { AlarmCheck } from "../alarm-check";

/** Something is not the same in the ledger and at the provider, and nobody has resolved it. */
export const reconciliationDrift: AlarmCheck = {
  rule: "reconciliation-drift",
  async find({ tx }) {
    const open = await tx.db.reconciliationDifference.aggregate({
      where: { status: { not: "RESOLVED" } },
      _count: true,
      _max: { firstFoundAt: true },
    });
    if (open._count === 0) return [];
    return [
      {
        subjectKind: "reconciliation",
        subjectId: "payroll",
        message: `${open._count === 1 ? "One difference" : `${open._count} differences`} between the ledger and Stripe ${open._count === 1 ? "is" : "are"} not resolved. New payroll runs are frozen.`,
        detail: { differences: open._count, newestFoundAt: open._max.firstFoundAt?.toISOString() ?? null },
      },
    ];
  },
  clearReason: () => "Every difference is resolved.",
};
