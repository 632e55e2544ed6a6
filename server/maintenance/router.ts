import { permit, router } from "@/server/api/procedures";
import { approveRun, cancelRun, forceRun, pauseRun, resumeRun } from "./commands/change-run";
import { editPolicy } from "./commands/edit-policy";
import { placeLegalHold } from "./commands/place-legal-hold";
import { releaseLegalHold } from "./commands/release-legal-hold";
import { restoreRun } from "./commands/restore-run";
import { setKillSwitch } from "./commands/set-kill-switch";
import { startRun } from "./commands/start-run";
import { getReport } from "./queries/get-report";
import { getMaintenanceRun } from "./queries/get-run";
import { listArchived } from "./queries/list-archived";
import { listHistory } from "./queries/list-history";
import { listLegalHolds } from "./queries/list-holds";
import { listPolicies } from "./queries/list-policies";
import { listMaintenanceRuns } from "./queries/list-runs";
import { listTasks } from "./queries/list-tasks";
import { previewPolicy } from "./queries/preview-policy";
import * as inputs from "./schemas";

/** What the maintenance screens can ask. */
export const maintenanceRouter = router({
  tasks: permit("maintenance.read").query(({ ctx }) => listTasks(ctx, ctx.businessTimeZone)),
  runs: permit("maintenance.read")
    .input(inputs.listMaintenanceRunsInput)
    .query(({ ctx, input }) => listMaintenanceRuns(ctx, input)),
  run: permit("maintenance.read")
    .input(inputs.maintenanceRunInput)
    .query(({ ctx, input }) => getMaintenanceRun(ctx, input.runId)),
  report: permit("maintenance.read")
    .input(inputs.maintenanceRunInput)
    .query(({ ctx, input }) => getReport(ctx, input.runId)),
  history: permit("maintenance.read")
    .input(inputs.maintenanceHistoryInput)
    .query(({ ctx, input }) => listHistory(ctx, input.days, ctx.businessTimeZone)),
  archived: permit("maintenance.read")
    .input(inputs.archivedOfRunInput)
    .query(({ ctx, input }) => listArchived(ctx, input)),
  policies: permit("maintenance.read").query(({ ctx }) => listPolicies(ctx)),
  previewPolicy: permit("maintenance.read")
    .input(inputs.previewPolicyInput)
    .query(({ ctx, input }) => previewPolicy(ctx, input)),
  holds: permit("maintenance.read")
    .input(inputs.listLegalHoldsInput)
    .query(({ ctx, input }) => listLegalHolds(ctx, input)),
  start: permit("maintenance.run")
    .input(inputs.startMaintenanceInput)
    .mutation(({ ctx, input }) => startRun(ctx, input)),
  pause: permit("maintenance.run")
    .input(inputs.changeMaintenanceRunInput)
    .mutation(({ ctx, input }) => pauseRun(ctx, input)),
  resume: permit("maintenance.run")
    .input(inputs.changeMaintenanceRunInput)
    .mutation(({ ctx, input }) => resumeRun(ctx, input)),
  cancel: permit("maintenance.run")
    .input(inputs.changeMaintenanceRunInput)
    .mutation(({ ctx, input }) => cancelRun(ctx, input)),
  force: permit("maintenance.run")
    .input(inputs.changeMaintenanceRunInput)
    .mutation(({ ctx, input }) => forceRun(ctx, input)),
  approve: permit("maintenance.run")
    .input(inputs.approveMaintenanceInput)
    .mutation(({ ctx, input }) => approveRun(ctx, input)),
  restore: permit("maintenance.run")
    .input(inputs.restoreInput)
    .mutation(({ ctx, input }) => restoreRun(ctx, input)),
  editPolicy: permit("maintenance.run")
    .input(inputs.editPolicyInput)
    .mutation(({ ctx, input }) => editPolicy(ctx, input)),
  placeHold: permit("maintenance.run")
    .input(inputs.placeLegalHoldInput)
    .mutation(({ ctx, input }) => placeLegalHold(ctx, input)),
  releaseHold: permit("maintenance.run")
    .input(inputs.releaseLegalHoldInput)
    .mutation(({ ctx, input }) => releaseLegalHold(ctx, input)),
  setKillSwitch: permit("maintenance.run")
    .input(inputs.setKillSwitchInput)
    .mutation(({ ctx, input }) => setKillSwitch(ctx, input)),
});
