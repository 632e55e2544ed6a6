import { readFile } from "node:fs/promises";
import { describe, expect, it } from "vitest";
import { patchedText } from "./plant-bug";
import { PLANTED_BUGS } from "./planted-bugs";

describe("R4: the planted bugs", () => {
  it("are twelve", () => expect(PLANTED_BUGS).toHaveLength(12));

  it.each(PLANTED_BUGS.map((bug, index) => [index + 1, bug.title, bug] as const))(
    "%i, %s, still fits into the code",
    async (_number, _title, { patches, sql }) => {
      expect(patches.length > 0 || sql).toBeTruthy();
      const texts = new Map<string, string>();
      for (const patch of patches) {
        const before = texts.get(patch.file) ?? (await readFile(patch.file, "utf8"));
        const after = patchedText(before, patch);
        expect(after).not.toBe(before);
        texts.set(patch.file, after);
      }
    },
  );
});
