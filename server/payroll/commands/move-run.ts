import { canMoveRun, type RunStatus } from "@/server/payroll/domain/run-status";
import type { Prisma } from "@/server/platform/prisma/client";
import type { TxContext } from "@/server/platform/context";
import { Conflict, NotFound, RuleBroken } from "@/server/platform/errors";

/** What the commands on a run read of it, under its row lock. */
export type LockedRun = NonNullable<Awaited<ReturnType<TxContext["db"]["payrollRun"]["findUnique"]>>>;

/**
 * Reads a run and keeps everyone else from changing it until the transaction ends.
 * With `seenVersion`, throws Conflict when the run has changed since the caller saw it.
 */
export async function lockRun(tx: TxContext, runId: string, seenVersion?: number): Promise<LockedRun> {
  await tx.db.$queryRaw`SELECT id FROM payroll_run WHERE id = ${runId} FOR UPDATE`;
  const run = await tx.db.payrollRun.findUnique({ where: { id: runId } });
  if (!run) throw new NotFound("Payroll run", runId);
  if (seenVersion !== undefined && run.version !== seenVersion) throw new Conflict();
  return run;
}

/**
 * Moves a locked run along an arrow of the table and counts its version up, compare-and-set on the version that was
 * read. Throws RuleBroken `payroll.run_cannot_move` for a move that is not in the table and Conflict when someone was
 * faster.
 */
export async function moveRun(
  tx: TxContext,
  run: Pick<LockedRun, "id" | "status" | "version">,
  to: RunStatus,
  fields: Prisma.PayrollRunUpdateManyMutationInput = {},
): Promise<void> {
  if (!canMoveRun(run.status, to)) {
    const [from, aim] = [run.status, to].map((status) => status.toLowerCase().replaceAll("_", " "));
    throw new RuleBroken(
      "payroll.run_cannot_move",
      [`a run that is ${from} cannot become ${aim}`],
      `The run is ${from}, so this is not possible any more.`,
    );
  }
  const moved = await tx.db.payrollRun.updateMany({
    where: { id: run.id, version: run.version, status: run.status },
    data: { ...fields, status: to, version: { increment: 1 } },
  });
  if (moved.count !== 1) throw new Conflict();
}

/** What a run loses when it goes back to draft: it is submitted by nobody, and its content is sealed no more. */
export const NOT_SUBMITTED = {
  contentHash: null,
  submittedAt: null,
  submittedById: null,
  submittedByName: null,
} as const;

/** What a run loses when it is no longer paused; the audit log keeps who stopped it. */
export const NOT_PAUSED = { pausedAt: null, pausedByName: null, pauseReason: null } as const;

/** What a run loses with its approval: what was found, and decided, about the money for it. */
export const FUNDS_NOT_ASKED = {
  fundsShortAt: null,
  fundsFreeMinor: null,
  coveredOrder: null,
  coveredByName: null,
} as const;
