import { describe, expect, it } from "vitest";
import { readiness } from "./readiness";

const poolThat = (query: () => Promise<unknown>) => async () => ({ query }) as never;

describe("readiness", () => {
  it("is true when the database answers", async () => {
    expect(await readiness(poolThat(async () => ({ rows: [] })))).toBe(true);
  });

  it("is false when it refuses, when it cannot be opened, and when it is too slow", async () => {
    expect(await readiness(poolThat(() => Promise.reject(new Error("no"))))).toBe(false);
    expect(await readiness(() => Promise.reject(new Error("no server")))).toBe(false);
    expect(
      await readiness(
        poolThat(() => new Promise(() => undefined)),
        20,
      ),
    ).toBe(false);
  });
});
