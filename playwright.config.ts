import { join } from "node:path";
import { defineConfig, devices } from "@playwright/test";
import { findChromium } from "./scripts/find-chromium";
import { freePort } from "./server/platform/free-port";

// Set once, by the first process that reads this file; the processes that run the tests inherit them.
process.env.E2E_PORT ??= String(await freePort());
process.env.E2E_DATA_DIR ??= join(".data", `e2e-${process.pid}`);
process.env.CHROMIUM_PATH ??= (await findChromium()) ?? undefined;

const baseURL = `http://localhost:${process.env.E2E_PORT}`;

/** What these do is felt everywhere: alarms, a worker that is gone, maintenance that is stopped, payroll frozen or put off. */
const ALONE = [
  "**/alarms/*.spec.ts",
  "**/maintenance/*.spec.ts",
  "**/payroll/reject-and-undo.spec.ts",
  "**/payroll/reconciliation.spec.ts",
  "**/payroll/pause-a-run.spec.ts",
];
const browser = { ...devices["Desktop Chrome"], viewport: { width: 1440, height: 900 } };

export default defineConfig({
  testDir: "e2e",
  outputDir: "test-results",
  // The tests share one product; each makes what it changes, and those of ALONE come when the others are done.
  workers: process.env.E2E_WORKERS ? Number(process.env.E2E_WORKERS) : 2,
  fullyParallel: false,
  // A test that passes at the second try hides what went wrong at the first.
  retries: 0,
  forbidOnly: Boolean(process.env.CI),
  // A test that looks at many pages with axe takes half a minute on a machine with other work to do.
  timeout: 120_000,
  expect: { timeout: 10_000 },
  reporter: [["list"]],
  use: {
    baseURL,
    locale: "en-GB",
    timezoneId: "UTC",
    // Something that cannot be pressed is told as such, and not as a test that took too long.
    actionTimeout: 15_000,
    // A film of everything takes as much of the machine as the tests do; E2E_TRACE=1 has it where it is needed.
    trace: process.env.E2E_TRACE ? "retain-on-failure" : "off",
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH,
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
      ],
    },
  },
  projects: [
    { name: "beside", use: browser, testIgnore: ALONE },
    { name: "alone", use: browser, testMatch: ALONE, workers: 1, dependencies: ["beside"] },
  ],
  webServer: {
    command: "node --import tsx server/testing/e2e-server.ts",
    url: `${baseURL}/api/health/ready`,
    env: { PORT: process.env.E2E_PORT, E2E_DATA_DIR: process.env.E2E_DATA_DIR },
    // A build, if there is none, and the telling of the story.
    timeout: 600_000,
    gracefulShutdown: { signal: "SIGTERM", timeout: 20_000 },
    stdout: process.env.E2E_VERBOSE ? "pipe" : "ignore",
    stderr: "pipe",
  },
});
