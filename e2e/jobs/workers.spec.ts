import { expect, test } from "@/e2e/fixtures/test";
import { newId } from "@/server/platform/ids";

test("the workers are listed with where they run, what they do, and when they were heard of", async ({
  page,
  signIn,
  ctx,
}) => {
  const [worker] = await ctx.db.worker.findMany({ where: { endedAt: null }, take: 1 });
  await signIn("lena", "/jobs/workers");
  const card = page.getByRole("list", { name: "Workers" }).getByRole("listitem", { name: worker!.name });
  await expect(card).toContainText("Alive");
  await expect(card).toContainText(/Heard of (now|\d+ seconds? ago)/);
  for (const shown of [worker!.host, String(worker!.pid), worker!.version, "MB"])
    await expect(card).toContainText(shown);
  await expect(card.getByRole("list", { name: "Load" })).toContainText(/\d+ of \d+ at work/);
});

test("a worker that falls silent says since when, and is listed as lost once it is given up", async ({
  page,
  signIn,
  ctx,
}) => {
  const id = newId("wrk");
  const name = `silent-${id.slice(-8)}`;
  await ctx.db.worker.create({
    data: {
      id,
      name,
      host: "elsewhere",
      pid: 1,
      mark: `elsewhere/${id}`,
      version: "0.0.1",
      jobStore: "postgresql",
    },
  });
  try {
    await signIn("ines", "/jobs/workers");
    const card = page.getByRole("list", { name: "Workers" }).getByRole("listitem", { name });
    // It is taken for lost after a minute, so the silence is renewed until the page has shown it.
    await expect(async () => {
      await ctx.db.$executeRaw`
        UPDATE worker SET beat_at = scheduling_now() - interval '40 seconds', ended_at = NULL, ending = NULL
         WHERE id = ${id}`;
      await expect(card).toContainText(/Silent.*Nothing heard for \d+ s/s, { timeout: 5_000 });
    }).toPass();
    await ctx.db.$executeRaw`
      UPDATE worker SET ended_at = scheduling_now(), ending = 'LOST' WHERE id = ${id}`;
    const ended = page.getByRole("list", { name: "Workers that ended" });
    await expect(ended.getByRole("listitem").filter({ hasText: name })).toContainText("Lost");
    await expect(card).toHaveCount(0);
  } finally {
    await ctx.db.worker.delete({ where: { id } });
  }
});
