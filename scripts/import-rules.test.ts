import { describe, expect, it } from "vitest";
import { importsOf, violationsOf } from "./import-rules";

const foundIn = (file: string, source: string) => violationsOf(file, source).map((one) => one.found);

describe("importsOf", () => {
  it("reads statements over several lines, re-exports, bare and dynamic imports", () => {
    const source = [
      `import {`,
      `  type A,`,
      `  b,`,
      `} from "@/server/money/money";`,
      `import type { C } from "./c";`,
      `import { type D } from "../d";`,
      `export * from "zod";`,
      `import "server-only";`,
      `const e = await import("@/server/e");`,
    ].join("\n");
    expect(importsOf("server/api/x.ts", source).map((one) => [one.line, one.target, one.isTypeOnly])).toEqual(
      [
        [1, "server/money/money", false],
        [5, "server/api/c", true],
        [6, "server/d", true],
        [7, "zod", false],
        [8, "server-only", false],
        [9, "server/e", false],
      ],
    );
  });
});

describe("violationsOf", () => {
  it.each([
    ["server/payroll/domain/hold.ts", `import { z } from "zod";`],
    ["server/payroll/domain/hold.ts", `import { systemClock } from "@/server/platform/clock";`],
    ["server/money/money.ts", `import { hold } from "@/server/payroll/domain/hold";`],
    ["server/payroll/commands/pay-run.ts", `import { x } from "@/server/staff/domain/role";`],
    ["server/payroll/commands/pay-run.ts", `import { x } from "../../staff/domain/role";`],
    ["server/payroll/commands/pay-run.ts", `import { router } from "@/server/api/root";`],
    ["server/platform/db.ts", `import { Money } from "@/server/money/money";`],
    ["server/gateways/stripe.ts", `import { payRun } from "@/server/payroll/commands/pay-run";`],
    ["server/api/root.ts", `import { Button } from "@/components/ui/button";`],
    ["components/ui/button.tsx", `import { money } from "@/components/format/money";`],
    ["components/payroll/run-table.tsx", `import { runStatus } from "@/server/payroll/domain/run-status";`],
    ["components/payroll/run-table.tsx", `import { z } from "zod";`],
    ["components/payroll/run-table.tsx", `import Page from "@/app/page";`],
    ["app/(dashboard)/runs/page.tsx", `import { listRuns } from "@/server/payroll/queries/list-runs";`],
    ["server/worker.ts", `import { simulator } from "@/server/testing/provider-simulator/server";`],
    ["app/actions.ts", `"use server";`],
    ["server/payroll/queries/get-run.ts", `const total = Number(run.totalMinor);`],
    ["components/format/money.tsx", `const total = parseFloat(amountMinor);`],
  ])("refuses in %s: %s", (file, source) => {
    expect(foundIn(file, source)).toHaveLength(1);
  });

  it.each([
    ["server/payroll/domain/hold.ts", `import type { Clock } from "@/server/platform/clock";`],
    ["server/payroll/domain/hold.ts", `import { allocate } from "@/server/money/allocate";`],
    [
      "server/payroll/commands/pay-run.ts",
      `import { recordAudit } from "@/server/audit/commands/record-audit";`,
    ],
    ["server/payroll/router.ts", `import { permit } from "@/server/api/procedures";`],
    ["components/payroll/run-table.tsx", `import { approveRunInput } from "@/server/payroll/schemas";`],
    ["components/payroll/run-table.tsx", `import type { AppRouter } from "@/server/api/root";`],
    ["components/payroll/run-table.tsx", `import * as z from "zod/mini";`],
    [
      "app/api/webhooks/stripe/route.ts",
      `import { storeEvent } from "@/server/events/commands/store-event";`,
    ],
    ["server/demo.ts", `import { simulator } from "@/server/testing/provider-simulator/server";`],
    ["server/payroll/domain/hold.test.ts", `import { z } from "zod";`],
    ["server/money/currency.ts", `const digits = Number(minorDigits);`],
  ])("lets pass in %s: %s", (file, source) => {
    expect(foundIn(file, source)).toEqual([]);
  });
});
