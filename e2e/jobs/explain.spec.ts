import { expect, test } from "@/e2e/fixtures/test";
import { ownSchedule } from "./own-schedule";

test("D5: explain this period answers why it ran late, was skipped or is missing, by a form and by a link", async ({
  page,
  signIn,
  ctx,
}) => {
  const schedule = await ownSchedule(ctx);
  try {
    const at = schedule.periodAt(2);
    const later = (ms: number) => new Date(at.getTime() + ms);
    const late = await schedule.makeRun(2, {
      startedAt: later(3_600_000),
      finishedAt: later(3_605_000),
      latenessMs: 3_600_000n,
    });
    await schedule.makeRun(1, {
      status: "SKIPPED",
      reason: "skipped: paused by Ada Lindqvist (Moving)",
      startedAt: null,
      latenessMs: null,
      attempts: 0,
      worker: null,
    });

    await signIn("ines", `/jobs/runs/${late}`);
    await page.getByRole("link", { name: "Explain this period" }).click();
    await expect(page).toHaveURL(new RegExp(`/jobs/schedules/${schedule.key}\\?explain=.*#explain`));
    await expect(page.getByText("It ran late", { exact: true })).toBeVisible();
    await expect(page.getByText(/It ran\. It began 1 h after its time/)).toBeVisible();
    await expect(page.getByText(/no worker took it until then/)).toBeVisible();

    await page.getByRole("button", { name: "The next period" }).click();
    await expect(page.getByText("Skipped by a pause", { exact: true })).toBeVisible();
    await expect(page.getByText(/Skipped: paused by Ada Lindqvist \(Moving\)\./)).toBeVisible();
    await page.goBack();
    await expect(page.getByText("It ran late", { exact: true })).toBeVisible();

    const field = page.getByLabel("Date and time");
    await field.fill(schedule.periodAt(5).toISOString().slice(0, 16));
    await page.getByRole("button", { name: "Explain", exact: true }).click();
    await expect(page.getByText("It is missing", { exact: true })).toBeVisible();
    // The address tells the same to whoever is given it.
    await page.reload();
    await expect(page.getByText("It is missing", { exact: true })).toBeVisible();

    await field.fill(`${schedule.periodAt(5).toISOString().slice(0, 10)}T02:30`);
    await page.getByRole("button", { name: "Explain", exact: true }).click();
    await expect(
      page.getByText("Nothing was to run then: it is not one of the schedule's times."),
    ).toBeVisible();

    await field.fill("");
    await page.getByRole("button", { name: "Explain", exact: true }).click();
    await expect(page.getByText("Choose a date and time between 2000 and 2199.")).toBeVisible();
  } finally {
    await schedule.remove();
  }
});

test("a period is asked for by the schedule's clocks or in UTC", async ({ page, signIn, ctx }) => {
  const schedule = await ownSchedule(ctx, { timeZone: "Asia/Tokyo", cron: "0 11 * * *" });
  try {
    await schedule.makeRun(2);
    const day = schedule.periodAt(2).toISOString().slice(0, 10);
    await signIn("lena", `/jobs/schedules/${schedule.key}`);
    await page.getByLabel("Date and time").fill(`${day}T11:00`);
    await page.getByRole("button", { name: "Explain", exact: true }).click();
    await expect(page.getByText("It ran", { exact: true })).toBeVisible();
    await page.getByRole("combobox", { name: "By the clocks of" }).click();
    await page.getByRole("option", { name: "UTC" }).click();
    await expect(page.getByLabel("Date and time")).toHaveValue(`${day}T02:00`);
    await expect(page.getByText("It ran", { exact: true })).toBeVisible();
  } finally {
    await schedule.remove();
  }
});
