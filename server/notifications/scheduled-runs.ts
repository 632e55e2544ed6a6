import type { Actor } from "@/server/platform/context";
import type { ScheduledRunExecutor } from "@/server/platform/scheduled-run-executor";
import { planDueReminders } from "./commands/plan-due-reminders";

const REMINDERS_ACTOR: Actor = { kind: "system", name: "Payment reminders" };

/** Reminds travellers of payments that are due within a week, at the times of the schedule. */
export const paymentReminders: ScheduledRunExecutor = {
  scheduleKey: "payment-reminders",
  retry: { backoffMs: 30_000 },
  async handle(ctx, _run, { signal, reportProgress }) {
    const { instalments, messages } = await planDueReminders(
      { ...ctx, actor: REMINDERS_ACTOR },
      { signal, onProgress: (done) => reportProgress({ done, unit: "payments" }) },
    );
    signal.throwIfAborted();
    return {
      summary: `${instalments} payments are due within a week and were not reminded of; ${messages} messages are planned.`,
      done: instalments,
      messages,
    };
  },
};
