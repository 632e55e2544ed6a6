import { z } from "zod";

// What maintenance asks of the worker, apart from its handler: whoever asks must not carry the tasks.

/** Execute a maintenance run until it is over, paused or stopped. */
export const executeRunRequest = {
  name: "maintenance.execute-run",
  schema: z.object({ runId: z.string() }),
};

/** The key that keeps a run to one job. */
export const executionKey = (runId: string) => `maintenance:${runId}`;
