import { expect, test } from "@/e2e/fixtures/test";
import { readRunningServices } from "@/server/platform/running-services";

/** The demand of the product: whatever happens to the workers is seen within a minute. */
const SEEN_WITHIN_MS = 60_000;

test("a worker that is killed is told of within a minute on the page one is on, and who went on with its work", async ({
  signIn,
  page,
  ctx,
}) => {
  test.setTimeout(120_000);
  const services = await readRunningServices(process.env.E2E_DATA_DIR!);
  const pid = Number(services!.pids.worker!.split(" ")[0]);
  await signIn("ada", "/vendors");
  const bell = page.getByRole("banner").getByRole("link", { name: /^Alarms: / });
  await expect(bell).toBeVisible();

  process.kill(pid, "SIGKILL");
  await expect
    .poll(() => ctx.db.alarm.count({ where: { ruleKey: "worker-lost", clearedAt: null } }), {
      timeout: SEEN_WITHIN_MS,
    })
    .toBe(1);
  await expect(bell).toHaveAccessibleName(/[1-9]\d* open/, { timeout: SEEN_WITHIN_MS });
  await bell.click();
  const row = page.getByRole("row").filter({ hasText: "A worker ended without stopping" });
  await expect(row).toContainText("has gone on with its work since", { timeout: SEEN_WITHIN_MS });

  await page.goto("/jobs/workers");
  await expect(page.getByText("Lost").first()).toBeVisible();
});
