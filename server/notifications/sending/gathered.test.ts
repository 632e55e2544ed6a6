import { describe, expect, it } from "vitest";
import { gathered } from "./gathered";

describe("gathered", () => {
  it("puts together what comes while a call is under way, and gives each its own result", async () => {
    const calls: number[][] = [];
    let open = () => {};
    const double = gathered<number, number>(async (items) => {
      calls.push([...items]);
      if (calls.length === 1) await new Promise<void>((done) => (open = done));
      return items.map((item) => item * 2);
    });
    const first = [double(1), double(2)];
    await Promise.resolve();
    const second = [double(3), double(4), double(5)];
    open();
    expect(await Promise.all([...first, ...second])).toEqual([2, 4, 6, 8, 10]);
    expect(calls).toEqual([
      [1, 2],
      [3, 4, 5],
    ]);
  });

  it("keeps to the size", async () => {
    const sizes: number[] = [];
    const same = gathered<number, number>(async (items) => (sizes.push(items.length), items), 2);
    expect(await Promise.all([1, 2, 3, 4, 5].map(same))).toEqual([1, 2, 3, 4, 5]);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it("lets one that fails fail alone, and goes on", async () => {
    const run = gathered<number, number>(async (items) => {
      if (items.includes(2)) throw new Error("no twos");
      return items;
    });
    const settled = await Promise.allSettled([1, 2, 3].map(run));
    expect(settled.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
    expect(await run(4)).toBe(4);
  });
});
