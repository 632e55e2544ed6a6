import { workerEnv } from "@/server/platform/env";
import { openLog } from "@/server/platform/log";
import { openWorker } from "@/server/worker-process";
import type { LifePlan } from "./worker-life";

// The real worker as a child process of the kill harness: it loads, waits to be told to start, and at the planned
// step of the planned payout ends itself as kill -9 does.
process.on("message", (plan: LifePlan) => void start(plan));
process.on("disconnect", () => process.exit(1));
process.send!("loaded");

async function start(plan: LifePlan): Promise<void> {
  let seen = 0;
  // Several live at one time on this machine.
  const env = { ...workerEnv(), WORKER_NAME: `kill-${process.pid}` };
  await openWorker({
    env,
    log: openLog({ process: "worker", level: env.LOG_LEVEL }),
    restoreMs: 200,
    sweepsPayroll: true,
    drawsPapers: false,
    paying: {
      settings: { confirmAfterMs: 0, backoffMs: 50, settleMs: 1_000 },
      checkpoint(step) {
        if (plan.kind !== "at-step" || step !== plan.step) return;
        seen += 1;
        if (seen === plan.nth) process.kill(process.pid, "SIGKILL");
      },
    },
  });
}
