import { expect, test } from "@/e2e/fixtures/test";
import { stopCancelledRun } from "@/server/scheduling/commands/finish-run";
import { makeRun, ownSchedule } from "./own-schedule";

test("run now makes a run beside the schedule, and a worker does it", async ({ page, signIn, ctx }) => {
  await signIn("ada", "/jobs");
  await page.getByRole("button", { name: "Run now: Sweep" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Run Sweep now" });
  await dialog.getByRole("textbox", { name: "Reason" }).fill("To see that it works");
  await dialog.getByRole("button", { name: "Run now" }).click();
  await expect(dialog).toBeHidden();
  await page.getByRole("button", { name: "Open the run" }).click();
  await expect(page).toHaveURL(/\/jobs\/runs\/srun_/);
  await expect(page.getByRole("heading", { level: 1, name: "Sweep" })).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Ada Lindqvist");
  // Nothing is pressed from here on: the page follows by itself.
  await expect(page.getByText(/^It ran\. It began/)).toBeVisible({ timeout: 60_000 });
  await expect(page.getByRole("list", { name: "Attempts" }).getByRole("listitem")).toContainText("Done");
  const runId = page.url().split("/").at(-1)!;
  expect(await ctx.db.scheduledRun.findUniqueOrThrow({ where: { id: runId } })).toMatchObject({
    status: "DONE",
    trigger: "MANUAL",
    triggeredByName: "Ada Lindqvist",
  });
});

test("a failed run shows its attempts with error and stack, and is retried with a reason", async ({
  page,
  signIn,
  ctx,
}) => {
  const at = new Date(Date.now() - 3 * 86_400_000 - 7_000);
  const runId = await makeRun(ctx, "sweep", at, {
    status: "FAILED",
    reason: "failed: Error: The disk is full",
  });
  await ctx.db.scheduledRunAttempt.create({
    data: {
      runId,
      token: 0n,
      worker: "test-worker",
      startedAt: new Date(at.getTime() + 1_000),
      finishedAt: new Date(at.getTime() + 3_000),
      outcome: "FAILED",
      error: "Error: The disk is full",
      stack: "Error: The disk is full\n    at write (disk.ts:7:1)",
    },
  });
  await signIn("ada", `/jobs/runs/${runId}`);
  await expect(page.getByText("It failed. It began on time. Failed: Error: The disk is full.")).toBeVisible();
  const attempts = page.getByRole("list", { name: "Attempts" });
  await expect(attempts).toContainText("test-worker");
  await attempts.getByText("Where it failed").click();
  await expect(attempts.getByLabel("Stack of attempt 1")).toContainText("at write (disk.ts:7:1)");
  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await attempts.getByRole("button", { name: "Copy the error of attempt 1" }).click();
  await expect(attempts.getByRole("button", { name: "Copy the error of attempt 1" })).toHaveText("Copied");

  await page.getByRole("button", { name: "Retry…" }).click();
  const dialog = page.getByRole("alertdialog", { name: "Retry this run" });
  await expect(dialog.getByRole("button", { name: "Retry" })).toHaveAccessibleDescription("Say why first.");
  await dialog.getByRole("textbox", { name: "Reason" }).fill("There is room again");
  await dialog.getByRole("button", { name: "Retry" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText(/^It ran\. It began/)).toBeVisible({ timeout: 60_000 });
  await expect(attempts.getByRole("listitem")).toHaveCount(2);
  await expect(page.getByRole("button", { name: "Retry…" })).toHaveAccessibleDescription(
    /Run the schedule now/,
  );

  await page.getByRole("link", { name: "Who did what about it, in the audit log" }).click();
  await expect(page.getByRole("grid", { name: "Audit events" })).toContainText("There is room again");
});

test("D6: progress is followed live, and a run that is asked to stop says so until it has", async ({
  page,
  signIn,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx);
  try {
    const now = new Date();
    const runId = await schedule.makeRun(0, {
      status: "RUNNING",
      scheduledFor: now,
      startedAt: now,
      finishedAt: null,
      leaseToken: 4n,
      leaseUntil: new Date(now.getTime() + 3_600_000),
      progress: { done: 1, of: 3, summary: "Counting sheep", pens: 2 },
    });
    await ctx.db.scheduledRunAttempt.create({
      data: { runId, token: 4n, worker: "test-worker", startedAt: now },
    });
    await signIn("ada", `/jobs/runs/${runId}`);
    const bar = page.getByRole("progressbar", { name: "Counting sheep" });
    await expect(bar).toHaveAttribute("aria-valuetext", "1 of 3");
    await expect(page.getByRole("main")).toContainText("Pens");
    await ctx.db.scheduledRun.update({
      where: { id: runId },
      data: { progress: { done: 2, of: 3, summary: "Counting sheep" } },
    });
    await expect(bar).toHaveAttribute("aria-valuetext", "2 of 3");

    await page.getByRole("button", { name: "Cancel run…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Cancel this run" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Enough sheep");
    await dialog.getByRole("button", { name: "Cancel run" }).click();
    await expect(dialog).toBeHidden();
    await expect(page.getByText("Stopping…").first()).toBeVisible();
    await expect(page.getByRole("button", { name: "Cancel run…" })).toHaveAccessibleDescription(
      /Ada Lindqvist asked it to stop already/,
    );
    await stopCancelledRun(ctx, { runId, token: 4n, worker: "test-worker" });
    await expect(page.getByText(/^It was stopped\. Cancelled by Ada Lindqvist/)).toBeVisible();
    await expect(page.getByText("Stopping…")).toHaveCount(0);
    await expect(page.getByRole("button", { name: "Retry…" })).toBeVisible();
  } finally {
    await schedule.remove();
  }
});

test("the list of runs is narrowed by its address, follows what happens, and leads to a run", async ({
  page,
  signIn,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx);
  try {
    await schedule.makeRun(1);
    await schedule.makeRun(2, {
      status: "SKIPPED",
      reason: "skipped: paused by Ada (Moving)",
      startedAt: null,
      latenessMs: null,
      attempts: 0,
      worker: null,
    });
    const failed = await schedule.makeRun(3, { status: "FAILED", reason: "failed: Error: No sheep" });
    await signIn("lena", "/jobs/runs");
    await page.getByRole("combobox", { name: "Schedule" }).click();
    await page.getByRole("option", { name: schedule.title }).click();
    await expect(page).toHaveURL(new RegExp(`schedule=${schedule.key}`));
    const grid = page.getByRole("grid", { name: "Runs" });
    await expect(grid.getByRole("row")).toHaveCount(4);
    await expect(grid.getByRole("row").nth(2)).toContainText("paused by Ada (Moving)");

    // What happens meanwhile appears by itself.
    await schedule.makeRun(0);
    await expect(grid.getByRole("row")).toHaveCount(5, { timeout: 20_000 });

    await page.goto(`/jobs/runs?schedule=${schedule.key}&status=FAILED,SKIPPED`);
    await expect(grid.getByRole("row")).toHaveCount(3);
    const day = schedule.periodAt(3).toISOString().slice(0, 10);
    await page.goto(`/jobs/runs?schedule=${schedule.key}&from=${day}&to=${day}`);
    await expect(grid.getByRole("row")).toHaveCount(2);
    await grid.getByRole("row").filter({ hasText: "Error: No sheep" }).click();
    await expect(page).toHaveURL(new RegExp(`/jobs/runs/${failed}$`));
    await expect(page.getByText(/Failed: Error: No sheep\./)).toBeVisible();
  } finally {
    await schedule.remove();
  }
});
