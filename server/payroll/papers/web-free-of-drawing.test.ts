import { existsSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { importsOf } from "@/scripts/import-rules";

/** Everything that a file loads when it is loaded, by path from the root or by package. */
function loadedBy(file: string, seen = new Set<string>()): Set<string> {
  if (seen.has(file)) return seen;
  seen.add(file);
  for (const { target, isInternal, isTypeOnly } of importsOf(file, readFileSync(file, "utf8"))) {
    if (isTypeOnly) continue;
    const path = [`${target}.ts`, `${target}.tsx`].find((candidate) => existsSync(candidate));
    if (isInternal && path) loadedBy(path, seen);
    else seen.add(target);
  }
  return seen;
}

it("keeps the code that draws PDF files out of the web process", () => {
  const web = loadedBy("app/api/papers/paper-door.ts");
  expect(web).toContain("server/payroll/papers/run-paper.ts");
  expect([...web].filter((path) => path.includes("papers/pdf/") || path.startsWith("@react-pdf"))).toEqual(
    [],
  );
  expect(loadedBy("server/payroll/papers/pdf/render-pdf.tsx")).toContain("@react-pdf/renderer");
});
