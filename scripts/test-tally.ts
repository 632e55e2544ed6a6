/** How many tests of one suite passed, failed or did not run, and the names of those that did not. */
export interface Tally {
  passed: number;
  failed: number;
  skipped: number;
  skippedNames: string[];
}

/** The part of vitest's JSON report that is counted. */
export interface VitestReport {
  testResults: {
    name: string;
    status: string;
    assertionResults: { status: string; fullName: string }[];
  }[];
}

/** The part of Playwright's JSON report that is counted. */
export interface PlaywrightReport {
  suites: PlaywrightSuite[];
  errors?: unknown[];
}

interface PlaywrightSuite {
  title: string;
  suites?: PlaywrightSuite[];
  specs?: { title: string; tests: { status: "expected" | "unexpected" | "flaky" | "skipped" }[] }[];
}

export function emptyTally(): Tally {
  return { passed: 0, failed: 0, skipped: 0, skippedNames: [] };
}

export function addTallies(...tallies: Tally[]): Tally {
  return tallies.reduce(
    (sum, one) => ({
      passed: sum.passed + one.passed,
      failed: sum.failed + one.failed,
      skipped: sum.skipped + one.skipped,
      skippedNames: [...sum.skippedNames, ...one.skippedNames],
    }),
    emptyTally(),
  );
}

/**
 * Counts a vitest run. A file that fails without a failing test (it does not load, a hook throws) is one failure,
 * and so is a run that ends badly without any (an unhandled error). No report at all is one failure.
 */
export function tallyVitest(report: VitestReport | null, exitCode: number): Tally {
  const tally = emptyTally();
  for (const file of report?.testResults ?? []) {
    let failedHere = 0;
    for (const { status, fullName } of file.assertionResults) {
      if (status === "passed") tally.passed++;
      else if (status === "failed") failedHere++;
      else {
        tally.skipped++;
        tally.skippedNames.push(fullName);
      }
    }
    tally.failed += failedHere === 0 && file.status === "failed" ? 1 : failedHere;
  }
  return withExitCode(tally, exitCode);
}

/** Counts a Playwright run; errors outside tests are failures. A test that passed on a second try has passed. */
export function tallyPlaywright(report: PlaywrightReport | null, exitCode: number): Tally {
  const tally = emptyTally();
  const visit = (suite: PlaywrightSuite, path: string) => {
    for (const spec of suite.specs ?? [])
      for (const { status } of spec.tests) {
        if (status === "skipped") {
          tally.skipped++;
          tally.skippedNames.push(`${path} › ${spec.title}`);
        } else if (status === "unexpected") tally.failed++;
        else tally.passed++;
      }
    for (const inner of suite.suites ?? []) visit(inner, `${path} › ${inner.title}`);
  };
  for (const suite of report?.suites ?? []) visit(suite, suite.title);
  tally.failed += report?.errors?.length ?? 0;
  return withExitCode(tally, exitCode);
}

/** "12 passed, 0 failed", with ", 3 skipped" when there are any. */
export function tallyLine({ passed, failed, skipped }: Tally): string {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`;
}

function withExitCode(tally: Tally, exitCode: number): Tally {
  return exitCode !== 0 && tally.failed === 0 ? { ...tally, failed: 1 } : tally;
}
