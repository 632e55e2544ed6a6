import type { Page } from "@playwright/test";
import { expect, test } from "@/e2e/fixtures/test";
import { editSchedule } from "@/server/scheduling/commands/edit-schedule";
import { ownSchedule } from "./own-schedule";

test("an admin pauses a schedule with a reason, everybody sees it, and it is resumed", async ({
  page,
  signIn,
  pageOf,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx);
  try {
    await signIn("ada", "/jobs");
    const row = page.getByRole("listitem", { name: schedule.title });
    await expect(row).toContainText("At 02:00");
    await expect(row).toContainText("0 2 * * *");
    await expect(row).toContainText("Active");
    await row.getByRole("button", { name: `Pause: ${schedule.title}` }).click();
    const dialog = page.getByRole("alertdialog", { name: `Pause ${schedule.title}` });
    const pause = dialog.getByRole("button", { name: "Pause" });
    await expect(pause).toHaveAccessibleDescription("Say why first.");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("The books are being closed");
    await pause.click();
    await expect(dialog).toBeHidden();
    await expect(row).toContainText(/Paused by Ada Lindqvist .*: The books are being closed/);
    await expect(row).toContainText("will be skipped");

    const lena = await pageOf("lena", `/jobs/schedules/${schedule.key}`);
    await expect(
      lena.getByText("Paused by Ada Lindqvist: every period is skipped until it is resumed"),
    ).toBeVisible();

    await row.getByRole("button", { name: `Resume: ${schedule.title}` }).click();
    const resume = page.getByRole("alertdialog", { name: `Resume ${schedule.title}` });
    await expect(resume).toContainText("The books are being closed");
    await resume.getByRole("textbox", { name: "Reason" }).fill("They are closed");
    await resume.getByRole("button", { name: "Resume" }).click();
    await expect(row).toContainText("Active");
    await expect(lena.getByText(/every period is skipped/)).toHaveCount(0);
    expect(await ctx.db.schedule.findUniqueOrThrow({ where: { key: schedule.key } })).toMatchObject({
      paused: false,
      version: 3,
    });
  } finally {
    await schedule.remove();
  }
});

test("D5: an edit shows the next ten occurrences with the change of the clocks marked, and refuses bad times in words", async ({
  page,
  signIn,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx, { timeZone: "Europe/Berlin" });
  try {
    await signIn("ada", `/jobs/schedules/${schedule.key}`);
    await expect(page.getByRole("table", { name: "Next ten occurrences" }).getByRole("row")).toHaveCount(11);
    await page.getByRole("button", { name: `Edit: ${schedule.title}` }).click();
    const dialog = page.getByRole("dialog", { name: `Edit ${schedule.title}` });
    const times = dialog.getByRole("textbox", { name: "Times" });
    const save = dialog.getByRole("button", { name: "Save changes" });
    const preview = dialog.getByRole("region", { name: "Preview" });
    await expect(preview.getByRole("row")).toHaveCount(11);

    for (const [bad, words] of [
      ["0 0 8 * * 1", /Five fields are needed and this has 6/],
      ["@reboot", /./],
      ["* * 31 2 *", /./],
    ] as const) {
      await times.fill(bad);
      await expect(times).toHaveAttribute("aria-invalid", "true");
      await expect(times).toHaveAccessibleDescription(words);
      await expect(preview.getByRole("status")).toHaveText("These times cannot be used.");
      await expect(save).toHaveAccessibleDescription("The times cannot be used as they are.");
    }

    // The last days of March and October in Berlin: on one of them 02:30 is skipped, on the other it comes twice.
    await times.fill("30 2 25-31 3,10 *");
    await expect(preview.getByRole("row")).toHaveCount(11);
    await expect(preview).toContainText(
      /Clocks skip its time: runs at 03:30|Its time comes twice: runs at the first 02:30/,
    );
    await expect(preview.getByRole("columnheader")).toHaveText(["Europe/Berlin", "UTC"]);
    await expect(times).not.toHaveAttribute("aria-invalid");

    await save.click();
    await expect(dialog.getByRole("textbox", { name: "Reason" })).toHaveAccessibleDescription(/Say why\./);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Only around the change of the clocks");
    await dialog.getByRole("textbox", { name: "Oldest" }).fill("14");
    await save.click();
    await expect(dialog).toBeHidden();
    await expect(page.getByRole("main")).toContainText("30 2 25-31 3,10 *");
    await expect(page.getByRole("main")).toContainText(
      "Only the latest missed period of the last 14 days is run",
    );
    expect(await ctx.db.schedule.findUniqueOrThrow({ where: { key: schedule.key } })).toMatchObject({
      cron: "30 2 25-31 3,10 *",
      timeZone: "Europe/Berlin",
      catchUpWindowDays: 14,
      version: 2,
    });
    const audit = await ctx.db.auditEvent.findFirstOrThrow({
      where: { action: "scheduling.schedule.edited", subjectId: schedule.key },
    });
    expect(audit).toMatchObject({
      actorName: "Ada Lindqvist",
      reason: "Only around the change of the clocks",
    });
  } finally {
    await schedule.remove();
  }
});

test("a time zone is typed over what is there, and one that was not chosen is told of", async ({
  page,
  signIn,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx);
  try {
    await signIn("ada", `/jobs/schedules/${schedule.key}`);
    await page.getByRole("button", { name: `Edit: ${schedule.title}` }).click();
    const dialog = page.getByRole("dialog", { name: `Edit ${schedule.title}` });
    const zone = dialog.getByRole("combobox", { name: "Time zone" });
    await zone.click();
    await page.keyboard.type("Lisbon");
    await expect(zone).toHaveValue("Lisbon");
    await expect(page.getByRole("option")).toHaveText(["Europe/Lisbon"]);
    await page.keyboard.press("Enter");
    await expect(zone).toHaveValue("Europe/Lisbon");

    await dialog.getByRole("textbox", { name: "Reason" }).click();
    await zone.click();
    await page.keyboard.type("Nowhere");
    // While the list is open all else is out of the tree of roles.
    await page.locator("textarea").click();
    await expect(zone).toHaveValue("Europe/Lisbon");
    await expect(zone).toHaveAccessibleDescription(/“Nowhere” was not chosen from the list/);
  } finally {
    await schedule.remove();
  }
});

test("who edits what somebody else has changed is told so, keeps nothing by accident, and goes on from the newest", async ({
  page,
  signIn,
  product,
  ctx,
  watch,
}) => {
  watch.allow(/status of 409/);
  const schedule = await ownSchedule(ctx);
  try {
    await signIn("ada", `/jobs/schedules/${schedule.key}`);
    await page.getByRole("button", { name: `Edit: ${schedule.title}` }).click();
    const dialog = page.getByRole("dialog", { name: `Edit ${schedule.title}` });
    await dialog.getByRole("textbox", { name: "Times" }).fill("0 5 * * *");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Earlier is better");
    const rules = { timeZone: "UTC", catchUp: "SKIP", catchUpWindowDays: null, graceSeconds: 60 } as const;
    await editSchedule(
      await product.as("ada"),
      { key: schedule.key, seenVersion: 1, cron: "0 7 * * *", ...rules, reason: "From another window" },
      "UTC",
    );
    await pressSave(page);
    await expect(dialog.getByText("Changed meanwhile", { exact: true })).toBeVisible();
    await dialog.getByRole("button", { name: "Load the newest" }).click();
    await expect(dialog.getByRole("textbox", { name: "Times" })).toHaveValue("0 7 * * *");
    await dialog.getByRole("textbox", { name: "Times" }).fill("0 6 * * *");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("Between the two");
    await pressSave(page);
    await expect(dialog).toBeHidden();
    expect(await ctx.db.schedule.findUniqueOrThrow({ where: { key: schedule.key } })).toMatchObject({
      cron: "0 6 * * *",
      catchUp: "SKIP",
      version: 3,
    });
  } finally {
    await schedule.remove();
  }
});

/** Presses the button once the times are checked; it may already have learned that it is too late. */
async function pressSave(page: Page): Promise<void> {
  const save = page.getByRole("button", { name: "Save changes" });
  await expect(save).not.toHaveAccessibleDescription("Checking the times…");
  // What is marked as not available is pressed all the same: nothing must come of it.
  await save.dispatchEvent("click");
}
