import type { Context } from "@/server/platform/context";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";

/** Something that finds work which was committed and never begun, and has it done. */
export interface Sweep {
  /** For people, as it stands in the summary: "payroll runs". */
  name: string;
  /** Resolves with how much waited, and was handed out again. */
  sweep: (ctx: Context) => Promise<number>;
}

/** The run of the minute: hands out again whatever waits, so that nothing is left lying. One sweep that fails keeps no other from its turn. */
export function sweepExecutor(sweeps: readonly Sweep[]): ScheduledRunExecutor {
  return {
    scheduleKey: "sweep",
    retry: { backoffMs: 5_000 },
    async handle(ctx, _run, { signal }) {
      const found: { name: string; count: number }[] = [];
      const errors: unknown[] = [];
      for (const { name, sweep } of sweeps) {
        signal.throwIfAborted();
        try {
          found.push({ name, count: await sweep(ctx) });
        } catch (error) {
          errors.push(error);
        }
      }
      if (errors.length === 1) throw errors[0];
      if (errors.length > 1)
        throw new AggregateError(errors, errors.map((error) => (error as Error).message).join(" "));
      const some = found.filter(({ count }) => count > 0);
      const words = some.map(({ name, count }) => `${name}: ${count}`).join(", ");
      return {
        summary: some.length > 0 ? `Handed out again what waited: ${words}.` : "Nothing was left lying.",
        facts: Object.fromEntries(some.map(({ name, count }) => [name, count])),
      };
    },
  };
}
