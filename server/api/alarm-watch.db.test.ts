import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { systemClock } from "@/server/platform/clock";
import { openDatabase, type Database } from "@/server/platform/db";
import { webEnv } from "@/server/platform/env";
import { openLog } from "@/server/platform/log";
import { openCuttableLine, type CuttableLine } from "@/server/scheduling/job-store/cuttable-line";
import { openJobStore } from "@/server/scheduling/job-store/open-job-store";
import { useTestDatabase } from "@/server/testing/database";
import { startAlarmWatch } from "./alarm-watch";
import { webJobStore } from "./web-job-store";
import { webProcess, type WebProcess } from "./web-process";

vi.mock("./web-process", () => ({ webProcess: vi.fn() }));
vi.mock("./web-job-store", () => ({ webJobStore: vi.fn() }));
vi.setConfig({ testTimeout: 60_000 });

const database = useTestDatabase();
const within = (timeout: number) => ({ timeout, interval: 50 });
const logged: string[] = [];
let line: CuttableLine;
let web: Database;
let stop: () => void;

beforeEach(async () => {
  line = await openCuttableLine(Number(new URL(database.url).port));
  const address = new URL(database.url);
  address.port = String(line.port);
  web = openDatabase(address.href, { poolMax: 4, applicationName: "travellr-test-web" });
  const write = (text: string) => void logged.push((JSON.parse(text) as { msg: string }).msg);
  const log = openLog({ process: "web", level: "info", destination: { write } });
  const shared = { env: webEnv({ NODE_ENV: "test" }), log, clock: systemClock, database: web };
  vi.mocked(webProcess).mockResolvedValue(shared as unknown as WebProcess);
  vi.mocked(webJobStore).mockResolvedValue(openJobStore({ kind: "postgresql", pool: web.pool }));
  // As on an installation that is an hour old and has never had a worker.
  await database.pool.query("UPDATE alarm_rule SET created_at = now() - interval '1 hour'");
  await database.pool.query("DELETE FROM alarm");
});

afterEach(async () => {
  stop();
  line.mend();
  await web.close();
  await line.close();
});

const openNoWorker = () => database.prisma.alarm.count({ where: { ruleKey: "no-worker", clearedAt: null } });

it("C3: the web's own watch opens the alarm with no worker alive, and again after PostgreSQL was away", async () => {
  expect(await database.prisma.worker.count()).toBe(0);
  stop = startAlarmWatch({ everyMs: 200 });
  await vi.waitFor(async () => expect(await openNoWorker()).toBe(1), within(15_000));

  line.cut();
  await vi.waitFor(
    () => expect(logged).toContain("Alarm rules cannot be evaluated; it is tried again and again"),
    within(20_000),
  );
  await database.pool.query("DELETE FROM alarm");
  line.mend();
  await vi.waitFor(async () => expect(await openNoWorker()).toBe(1), within(20_000));
  await vi.waitFor(() => expect(logged).toContain("Alarm rules can be evaluated again"), within(20_000));
  // However many looks failed meanwhile.
  expect(logged.filter((text) => text.startsWith("Alarm rules cannot"))).toHaveLength(1);
});
