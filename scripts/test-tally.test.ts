import { expect, it } from "vitest";
import { addTallies, emptyTally, tallyLine, tallyPlaywright, tallyVitest } from "./test-tally";

const test = (status: string, fullName = status) => ({ status, fullName });

it("counts vitest's tests, and names those that did not run", () => {
  const report = {
    testResults: [
      {
        name: "a",
        status: "passed",
        assertionResults: [test("passed"), test("skipped", "needs root"), test("todo")],
      },
      { name: "b", status: "failed", assertionResults: [test("failed"), test("passed"), test("failed")] },
    ],
  };
  expect(tallyVitest(report, 1)).toEqual({
    passed: 2,
    failed: 2,
    skipped: 2,
    skippedNames: ["needs root", "todo"],
  });
});

it("never counts a bad end as good", () => {
  const unloadable = { testResults: [{ name: "a", status: "failed", assertionResults: [] }] };
  expect(tallyVitest(unloadable, 1).failed).toBe(1);
  const allPassed = { testResults: [{ name: "a", status: "passed", assertionResults: [test("passed")] }] };
  expect(tallyVitest(allPassed, 1)).toMatchObject({ passed: 1, failed: 1 });
  expect(tallyVitest(null, 1).failed).toBe(1);
  expect(tallyPlaywright({ suites: [], errors: ["no server"] }, 1).failed).toBe(1);
  expect(tallyPlaywright(null, 1).failed).toBe(1);
});

it("counts Playwright's tests in suites within suites", () => {
  const spec = (title: string, status: "expected" | "unexpected" | "flaky" | "skipped") => ({
    title,
    tests: [{ status }],
  });
  const report = {
    suites: [
      {
        title: "payroll.spec.ts",
        specs: [spec("pays", "expected"), spec("rejects", "unexpected")],
        suites: [{ title: "keyboard", specs: [spec("walks", "flaky"), spec("prints", "skipped")] }],
      },
    ],
  };
  const tally = tallyPlaywright(report, 1);
  expect(tally).toMatchObject({
    passed: 2,
    failed: 1,
    skippedNames: ["payroll.spec.ts › keyboard › prints"],
  });
  expect(tallyLine(addTallies(tally, emptyTally()))).toBe("2 passed, 1 failed, 1 skipped");
  expect(tallyLine(emptyTally())).toBe("0 passed, 0 failed");
});
