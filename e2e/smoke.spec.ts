import { navigationFor } from "@/components/shell/navigation";
import { permissionsOf } from "@/server/staff/permissions";
import { STORY_STAFF, type StoryStaffName } from "@/server/testing/story/staff";
import { expect, test } from "./fixtures/test";

test("one signs in through the form and gets to the overview", async ({ page, expectAccessible }) => {
  await page.goto("/");
  await expect(page).toHaveURL(/\/sign-in/);
  await expectAccessible();
  await page.getByLabel("E-mail").fill(STORY_STAFF.ines.email);
  await page.getByLabel("Password").fill(STORY_STAFF.ines.password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/localhost:\d+\/$/);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
});

/** One of each role. */
const PEOPLE = (Object.keys(STORY_STAFF) as StoryStaffName[]).filter(
  (person, index, all) =>
    all.findIndex((other) => STORY_STAFF[other].role === STORY_STAFF[person].role) === index,
);

for (const person of PEOPLE) {
  test(`everything in the navigation opens for ${person}`, async ({ page, signIn }) => {
    await signIn(person);
    const items = navigationFor(permissionsOf(STORY_STAFF[person].role)).flatMap((section) => section.items);
    for (const item of items) {
      await page.getByRole("navigation").getByRole("link", { name: item.label, exact: true }).first().click();
      await expect(page).toHaveURL((url) => url.pathname === item.href);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      // Loading is over when no part of the page says that it is busy.
      await expect(page.locator("main [aria-busy=true]")).toHaveCount(0);
    }
  });
}
