import type { AlarmCheck } from "./alarm-check";
import { deadRun, failedRun } from "./checks/broken-run";
import { clockSkew } from "./checks/clock-skew";
import { complaintRateTooHigh } from "./checks/complaint-rate";
import { deadJob } from "./checks/dead-job";
import { jobStoreAway } from "./checks/job-store-away";
import { leaseLost } from "./checks/lease-lost";
import { missedRun } from "./checks/missed-run";
import { mixedJobStores } from "./checks/mixed-job-stores";
import { noWorker } from "./checks/no-worker";
import { outboxLagging } from "./checks/outbox-lag";
import { reconciliationDrift } from "./checks/reconciliation-drift";
import { runOverTime } from "./checks/run-over-time";
import { scheduleUnreadable } from "./checks/schedule-unreadable";
import { unknownJobNames } from "./checks/unknown-job-names";
import { unknownPayout } from "./checks/unknown-payout";
import { workerLost } from "./checks/worker-lost";

/** Everything that is looked after again and again. Other rules' alarms are opened where it happens. */
export const ALARM_CHECKS: readonly AlarmCheck[] = [
  noWorker,
  workerLost,
  missedRun,
  failedRun,
  deadRun,
  runOverTime,
  scheduleUnreadable,
  deadJob,
  leaseLost,
  clockSkew,
  outboxLagging,
  jobStoreAway,
  mixedJobStores,
  unknownJobNames,
  reconciliationDrift,
  unknownPayout,
  complaintRateTooHigh,
];
