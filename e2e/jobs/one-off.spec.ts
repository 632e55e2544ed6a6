import { expect, test } from "@/e2e/fixtures/test";
import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";

/** Stores a job that was given up, of a kind that no other test knows and no worker does. */
async function buryJob(ctx: Context, name: string, key: string): Promise<string> {
  const id = newId("job");
  const at = new Date();
  await ctx.db.job.create({
    data: {
      id,
      name,
      key,
      payload: { runId: "prun_counted" },
      status: "DEAD",
      attempts: 3,
      leaseToken: 3n,
      startedAt: at,
      finishedAt: at,
      lastError: "Error: The disk is full",
      attemptLog: {
        create: {
          token: 3n,
          worker: "test-worker",
          startedAt: at,
          finishedAt: at,
          outcome: "FAILED",
          error: "Error: The disk is full",
          stack: "Error: The disk is full\n    at write (disk.ts:7:1)",
        },
      },
    },
  });
  return id;
}

test("a job that was given up is read and retried, and another discarded, each with a reason", async ({
  page,
  signIn,
  ctx,
  expectAccessible,
}) => {
  const mark = newId("job").slice(-8);
  const name = `test.count-${mark}`;
  const retried = await buryJob(ctx, name, `first:${mark}`);
  const discarded = await buryJob(ctx, name, `second:${mark}`);
  try {
    await signIn("ada", `/jobs/one-off?status=dead&name=${name}`);
    const list = page.getByRole("grid", { name: "One-off jobs" });
    await expect(list.getByText("Error: The disk is full")).toHaveCount(2);
    await expectAccessible();
    await list.getByText(`first:${mark}`).click();
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(new RegExp(`/jobs/one-off/${retried}`));
    const attempts = page.getByRole("list", { name: "Attempts" });
    await expect(attempts).toContainText("test-worker");
    await attempts.getByText("Where it failed").click();
    await expect(attempts.getByLabel("Stack of failure 1")).toContainText("at write (disk.ts:7:1)");
    await expect(page.getByRole("main")).toContainText("prun_counted");
    await expectAccessible();

    await page.getByRole("button", { name: "Retry…" }).click();
    const retry = page.getByRole("alertdialog", { name: "Retry this job" });
    await expect(retry.getByRole("button", { name: "Retry" })).toHaveAccessibleDescription("Say why first.");
    await retry.getByRole("textbox", { name: "Reason" }).fill("There is room again");
    await retry.getByRole("button", { name: "Retry" }).click();
    await expect(retry).toBeHidden();
    await expect(page.getByRole("button", { name: "Retry…" })).toHaveAccessibleDescription(/waits already/);
    expect(await ctx.db.job.findUniqueOrThrow({ where: { id: retried } })).toMatchObject({
      status: "QUEUED",
      attempts: 0,
    });

    await page.goto(`/jobs/one-off/${discarded}`);
    await page.getByRole("button", { name: "Discard…" }).click();
    const discard = page.getByRole("alertdialog", { name: "Discard this job" });
    await discard.getByRole("textbox", { name: "Reason" }).fill("Counted by hand");
    await discard.getByRole("button", { name: "Discard" }).click();
    await expect(discard).toBeHidden();
    await expect(page.getByText("Ada Lindqvist discarded it")).toBeVisible();
    await expect(page.getByText("Counted by hand")).toBeVisible();
    await page.getByRole("link", { name: "Who did what about it, in the audit log" }).click();
    await expect(page.getByRole("grid", { name: "Audit events" })).toContainText("Counted by hand");

    await page.goto(`/jobs/one-off?name=${name}`);
    await expect(page.getByText("Nothing needs you")).toBeVisible();
  } finally {
    await ctx.db.job.deleteMany({ where: { name } });
  }
});
