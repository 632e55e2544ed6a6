import { expect, it } from "vitest";
import { oneAtATime } from "./one-at-a-time";

it("runs once at a time, and once more for all who asked meanwhile", async () => {
  let runs = 0;
  let atOnce = 0;
  let end = () => {};
  const ask = oneAtATime(async () => {
    runs += 1;
    atOnce += 1;
    expect(atOnce).toBe(1);
    await new Promise<void>((done) => (end = done));
    atOnce -= 1;
    return runs;
  });
  const first = ask();
  const later = [ask(), ask(), ask()];
  end();
  expect(await first).toBe(1);
  await new Promise((done) => setTimeout(done, 0));
  end();
  expect(await Promise.all(later)).toEqual([2, 2, 2]);
  const last = ask();
  end();
  expect(await last).toBe(3);
});

it("goes on after a failure, for which only those are told who asked for it", async () => {
  let runs = 0;
  const ask = oneAtATime(async () => {
    runs += 1;
    if (runs === 1) throw new Error("Away");
    return runs;
  });
  const [first, second] = [ask(), ask()];
  await expect(first).rejects.toThrow("Away");
  expect(await second).toBe(2);
});
