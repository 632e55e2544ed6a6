import "server-only";
import { evaluateAlarms } from "@/server/alarms/commands/evaluate-alarms";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import { clockSkewMs } from "@/server/scheduling/worker/beat-worker";
import { webJobStore } from "./web-job-store";
import { webProcess } from "./web-process";

const EVERY_MS = 10_000;

const shared = globalThis as typeof globalThis & { travellrAlarmWatch?: NodeJS.Timeout };

/**
 * Looks at the alarm rules every ten seconds for as long as this process lives, so that alarms are raised with no
 * worker at all and with nobody at the screen. Called once when the process starts. It goes on when the database is
 * away, and does not keep the process from ending. Answers what stops it.
 */
export function startAlarmWatch({ everyMs = EVERY_MS }: { everyMs?: number } = {}): () => void {
  if (shared.travellrAlarmWatch) return stopAlarmWatch;
  let isLooking = false;
  let isFailing = false;
  const look = async () => {
    // A look that waits for its database is not joined by others.
    if (isLooking) return;
    isLooking = true;
    try {
      await lookOnce();
      if (isFailing) (await webProcess()).log.info("Alarm rules can be evaluated again");
      isFailing = false;
    } catch (error) {
      if (!isFailing) await tell(error);
      isFailing = true;
    } finally {
      isLooking = false;
    }
  };
  // The first look is one interval from now: a worker that starts beside this process is heard of by then.
  shared.travellrAlarmWatch = setInterval(() => void look(), everyMs).unref();
  return stopAlarmWatch;
}

function stopAlarmWatch(): void {
  clearInterval(shared.travellrAlarmWatch);
  delete shared.travellrAlarmWatch;
}

async function lookOnce(): Promise<void> {
  const { database, clock, env } = await webProcess();
  const ctx: Context = {
    db: database.prisma,
    pool: database.pool,
    clock,
    actor: { kind: "system", name: "Alarm watch" },
    requestId: newId("req"),
  };
  const store = await webJobStore();
  const [jobStore, ownClockSkewMs] = await Promise.all([store.health(), clockSkewMs(ctx)]);
  await evaluateAlarms(ctx, { businessTimeZone: env.BUSINESS_TIMEZONE, jobStore, ownClockSkewMs });
}

async function tell(error: unknown): Promise<void> {
  const text = "Alarm rules cannot be evaluated; it is tried again and again";
  try {
    (await webProcess()).log.error({ err: error }, text);
  } catch {
    // Without the database there is no log of the process yet.
    process.stderr.write(`${text}: ${error instanceof Error ? error.message : String(error)}\n`);
  }
}
