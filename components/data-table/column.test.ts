import { describe, expect, it } from "vitest";
import { nextSort } from "./column";

describe("nextSort", () => {
  it("goes ascending, descending, then back to the server's own order", () => {
    const first = nextSort(null, "net");
    const second = nextSort(first, "net");
    expect([first, second, nextSort(second, "net")]).toEqual([
      { id: "net", desc: false },
      { id: "net", desc: true },
      null,
    ]);
  });

  it("starts ascending on another column", () => {
    expect(nextSort({ id: "net", desc: true }, "name")).toEqual({ id: "name", desc: false });
  });
});
