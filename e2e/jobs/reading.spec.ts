import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { ownSchedule } from "./own-schedule";

test.describe.configure({ mode: "parallel" });

const CHANGES = /^(Run now|Pause|Resume|Edit|Retry|Cancel run|End by force)/;

test("an auditor reads schedules and runs and can change nothing, not even by asking the server directly", async ({
  page,
  signIn,
  ctx,
  watch,
}) => {
  watch.allow(/status of 403/);
  const schedule = await ownSchedule(ctx);
  try {
    const runId = await schedule.makeRun(1, { status: "FAILED", reason: "failed: Error: No" });
    await signIn("lena", "/jobs");
    await expect(page.getByRole("listitem", { name: schedule.title })).toBeVisible();
    await expect(page.getByRole("main").getByRole("button", { name: CHANGES })).toHaveCount(0);
    await page.goto(`/jobs/schedules/${schedule.key}`);
    await expect(page.getByRole("heading", { level: 1, name: schedule.title })).toBeVisible();
    await expect(page.getByRole("main").getByRole("button", { name: CHANGES })).toHaveCount(0);
    await page.goto(`/jobs/runs/${runId}`);
    await expect(page.getByText(/^It failed\./)).toBeVisible();
    await expect(page.getByRole("main").getByRole("button", { name: CHANGES })).toHaveCount(0);
    const { key } = schedule;
    const change = { key, seenVersion: 1, reason: "I only read." };
    expect(await callOf(page, "scheduling.pause", change)).toBe(403);
    expect(
      await callOf(page, "scheduling.runNow", { key, requestKey: "12345678", reason: "I only read." }),
    ).toBe(403);
    expect(await callOf(page, "scheduling.retryRun", { runId, reason: "I only read." })).toBe(403);
    expect(await ctx.db.schedule.findUniqueOrThrow({ where: { key } })).toMatchObject({
      paused: false,
      version: 1,
    });
    expect(await ctx.db.scheduledRun.count({ where: { scheduleKey: key } })).toBe(1);
  } finally {
    await schedule.remove();
  }
});

test("support has no jobs", async ({ page, signIn }) => {
  await signIn("sam", "/jobs");
  for (const path of ["/jobs", "/jobs/runs", "/jobs/workers", "/jobs/schedules/sweep", "/jobs/runs/srun_1"]) {
    await page.goto(path);
    await expect(page.getByText("You do not have access to this")).toBeVisible();
  }
});

test("the jobs pages keep WCAG 2.2 AA in either theme, and fit a phone", async ({
  page,
  signIn,
  ctx,
  watch,
  expectAccessible,
}) => {
  test.setTimeout(480_000);
  watch.allow(/status of 404 .*(no-such-schedule|srun_nobody)/);
  await page.emulateMedia({ reducedMotion: "reduce" });
  const schedule = await ownSchedule(ctx, {
    paused: true,
    pausedAt: new Date(),
    pausedByName: "Ada Lindqvist",
    pauseReason: "Moving",
  });
  try {
    await schedule.makeRun(2);
    await schedule.makeRun(1, { status: "CANCELLED", reason: "cancelled by Ada Lindqvist: No" });
    const failed = await schedule.makeRun(3, {
      status: "DEAD",
      reason: "given up after 3 attempts: Error: No",
    });
    const running = await schedule.makeRun(0, {
      status: "RUNNING",
      finishedAt: null,
      leaseUntil: new Date(Date.now() + 3_600_000),
      cancelRequestedBy: "Ada Lindqvist",
      cancelRequestedAt: new Date(),
      progress: { done: 1, of: 3, summary: "Counting", pens: 2 },
    });
    await ctx.db.scheduledRunAttempt.create({
      data: {
        runId: failed,
        token: 1n,
        worker: "test-worker",
        startedAt: schedule.periodAt(3),
        finishedAt: schedule.periodAt(3),
        outcome: "FAILED",
        error: "Error: No",
        stack: "Error: No\n    at no (no.ts:1:1)",
      },
    });
    await signIn("ada", "/jobs");
    const explained = schedule.periodAt(2).toISOString().replace(".000Z", "Z");
    for (const route of [
      "/jobs",
      "/jobs/runs",
      `/jobs/runs?schedule=${schedule.key}&status=DEAD,CANCELLED&from=2001-01-01`,
      `/jobs/runs/${failed}`,
      `/jobs/runs/${running}`,
      "/jobs/runs/srun_nobody",
      "/jobs/workers",
      `/jobs/schedules/${schedule.key}`,
      `/jobs/schedules/${schedule.key}?explain=${explained}`,
      "/jobs/schedules/no-such-schedule",
    ])
      await test.step(route, async () => {
        await page.setViewportSize({ width: 1440, height: 900 });
        await page.goto(route);
        await expectLoaded(page);
        await expectAccessible(page, route.includes("explain") || route === "/jobs" ? "both" : "one");
        await page.setViewportSize({ width: 360, height: 800 });
        await expectNoSidewaysScroll(page);
      });
    await test.step("the dialogs", async () => {
      await page.setViewportSize({ width: 1440, height: 900 });
      await page.goto(`/jobs/schedules/${schedule.key}`);
      await page.getByRole("button", { name: /^Edit: / }).click();
      const dialog = page.getByRole("dialog");
      await expect(dialog.getByRole("region", { name: "Preview" }).getByRole("row")).toHaveCount(11);
      await expectAccessible();
      await page.setViewportSize({ width: 360, height: 800 });
      await expectNoSidewaysScroll(page);
      await dialog.getByRole("textbox", { name: "Times" }).fill("nonsense");
      await expect(dialog.getByText("These times cannot be used.")).toBeVisible();
      await expectAccessible();
      await page.keyboard.press("Escape");
      await expect(dialog).toBeHidden();
      await page.getByRole("button", { name: /^Run now: / }).click();
      await expect(page.getByRole("alertdialog")).toBeVisible();
      await expectAccessible();
    });
  } finally {
    await schedule.remove();
  }
});

async function expectLoaded(page: Page): Promise<void> {
  await expect(page.getByRole("main")).toBeVisible();
  await expect(page.getByText(/^Loading/)).toHaveCount(0);
  await expect(page.locator("[aria-busy=true]")).toHaveCount(0);
}

async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const wider = await page.evaluate(() =>
    [document.documentElement, document.querySelector("main")].flatMap((element) =>
      element && element.scrollWidth > element.clientWidth
        ? [`${element.tagName}: ${element.scrollWidth} in ${element.clientWidth}`]
        : [],
    ),
  );
  expect(wider, page.url()).toEqual([]);
}

/** What the server answers the browser's session when a page's own button is not used. */
async function callOf(page: Page, procedure: string, input: object): Promise<number> {
  return page.evaluate(
    async ({ path, body }) => {
      const answer = await fetch(`/api/trpc/${path}`, {
        method: "POST",
        headers: { "content-type": "application/json", "x-trpc-source": "browser" },
        body,
      });
      return answer.status;
    },
    { path: procedure, body: JSON.stringify(input) },
  );
}
