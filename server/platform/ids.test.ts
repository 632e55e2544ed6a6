import { expect, it } from "vitest";
import { newId } from "@/server/platform/ids";

it("makes prefixed ids that are unique and sort by creation", () => {
  const ids = Array.from({ length: 2_000 }, () => newId("prun"));
  expect(ids[0]).toMatch(/^prun_[0-9a-hjkmnp-tv-z]{26}$/);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  for (const prefix of ["", "p", "PRUN", "p-run", "p_run"]) expect(() => newId(prefix)).toThrow("prefix");
});
