import type { MaintenanceTrigger } from "@/server/platform/prisma/enums";
import type { RunTaskKey } from "@/server/maintenance/domain/task-keys";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { StartedRun } from "./start-run";

export interface NewRun {
  task: RunTaskKey;
  trigger: MaintenanceTrigger;
  requestKey: string;
  dryRun: boolean;
  parentId?: string;
  input: Readonly<Record<string, unknown>>;
  policy: Readonly<Record<string, number>>;
  policyHash: string;
  /** What ages are counted from, as text, which keeps microseconds; the bound dry run's, or the present unless told. */
  asOf: string | null;
  dryRunId?: string | null;
  reason?: string | null;
  /** Where an earlier run stopped, to go on there. */
  cursor?: unknown;
}

/**
 * Puts a run in. Resolves to the active run of the same task when there is one by now: two who start a task at one
 * moment both get the one that was first.
 */
export async function insertRun(
  { db, actor }: Pick<Context, "db" | "actor">,
  run: NewRun,
): Promise<StartedRun> {
  const id = newId("mrun");
  const inserted = await db.$executeRaw`
    INSERT INTO maintenance_run (id, task, trigger, parent_id, request_key, dry_run, status, input, policy,
                                 policy_hash, as_of, dry_run_id, reason, cursor, started_by_id, started_by_name)
    VALUES (${id}, ${run.task}, ${run.trigger}::maintenance_trigger, ${run.parentId ?? null}, ${run.requestKey},
            ${run.dryRun}, 'PLANNED', ${JSON.stringify(run.input)}::jsonb, ${JSON.stringify(run.policy)}::jsonb,
            ${run.policyHash},
            coalesce((SELECT as_of FROM maintenance_run WHERE id = ${run.dryRunId ?? null}),
                     ${run.asOf}::text::timestamptz, scheduling_now()),
            ${run.dryRunId ?? null}, ${run.reason ?? null},
            ${run.cursor === undefined || run.cursor === null ? null : JSON.stringify(run.cursor)}::jsonb,
            ${actor.kind === "staff" ? actor.id : null}, ${actor.name})
    ON CONFLICT DO NOTHING`;
  if (inserted === 1) return { runId: id, isNew: true, startedByName: actor.name };
  const present = await db.maintenanceRun.findFirst({
    where: {
      OR: [
        { requestKey: run.requestKey },
        {
          task: run.task,
          dryRun: run.dryRun,
          status: { in: ["PLANNED", "RUNNING", "PAUSING", "PAUSED", "CANCELLING"] },
        },
      ],
    },
    orderBy: { createdAt: "desc" },
  });
  // It ended between the two statements: whoever asked asks again.
  if (!present) return insertRun({ db, actor }, run);
  return { runId: present.id, isNew: false, startedByName: present.startedByName };
}
