import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { PayingStep } from "@/server/payroll/paying/paying";
import { forkProgram } from "@/server/testing/programs";

/** How one worker of the harness ends: at a step of its own work, at a moment, or when the harness is done. */
export type LifePlan =
  | { kind: "at-step"; step: PayingStep; nth: number }
  | { kind: "at-moment"; afterMs: number }
  | { kind: "until-told" };

/** Worker processes that are loaded and wait to begin, so that a restart takes no longer than a restart must. */
export interface WorkerNursery {
  /** Lets a loaded worker begin by the plan. */
  begin(plan: LifePlan): Promise<WorkerLife>;
  close(): void;
}

export interface WorkerLife {
  /** Ends with the process; true when it was killed, false when it ended by itself. */
  ended: Promise<boolean>;
  kill(): void;
}

export function workerNursery(env: NodeJS.ProcessEnv): WorkerNursery {
  const children = new Set<ChildProcess>();
  const load = () => {
    const child = forkProgram("server/testing/kill-harness/worker-under-test.ts", {
      env: { ...process.env, ...env },
    });
    children.add(child);
    child.once("exit", () => children.delete(child));
    // A worker that cannot load would be waited for in vain.
    const loaded = Promise.race([
      once(child, "message"),
      once(child, "exit").then(([code]) => {
        throw new Error(`A worker ended with ${String(code)} before it began.`);
      }),
    ]);
    loaded.catch(() => undefined);
    return { child, loaded };
  };
  let spare = load();
  return {
    async begin(plan) {
      const { child, loaded } = spare;
      spare = load();
      await loaded;
      const ended = once(child, "exit").then(([, signal]) => signal === "SIGKILL");
      child.send(plan);
      const kill = () => void child.kill("SIGKILL");
      if (plan.kind === "at-moment") {
        const timer = setTimeout(kill, plan.afterMs);
        void ended.then(() => clearTimeout(timer));
      }
      return { ended, kill };
    },
    close() {
      for (const child of children) child.kill("SIGKILL");
    },
  };
}
