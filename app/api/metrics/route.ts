import { answerMetrics } from "@/server/api/metrics/answer-metrics";
import { collectMetrics } from "@/server/api/metrics/collect-metrics";
import { webJobStore } from "@/server/api/web-job-store";
import { webProcess } from "@/server/api/web-process";
import { webEnv } from "@/server/platform/env";
import { newId } from "@/server/platform/ids";

export const dynamic = "force-dynamic";

/** The state of schedules, jobs, workers and alarms as Prometheus text, for who has the token. */
export async function GET(request: Request): Promise<Response> {
  return answerMetrics(request, webEnv().METRICS_TOKEN, async () => {
    const { database, clock, env } = await webProcess();
    const ctx = {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system" as const, name: "Metrics" },
      requestId: newId("req"),
    };
    const jobStore = await (await webJobStore()).health();
    return collectMetrics(ctx, { businessTimeZone: env.BUSINESS_TIMEZONE, jobStore });
  });
}
