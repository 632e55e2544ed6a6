import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import { draftRun } from "@/server/payroll/commands/draft-run";
import { showRun, type ShownRun } from "@/server/payroll/queries/show-run";
import { draftRunInput } from "@/server/payroll/schemas";

export const group: CliGroup = {
  draft: cliCommand<ShownRun>({
    help: "Draft the payroll run of a period, or show the one that is there",
    options: {
      schedule: { type: "string", value: "weekly|monthly", help: "Whose period it is", required: true },
      "period-end": {
        type: "string",
        value: "YYYY-MM-DD",
        help: "The day after the period's last, at whose local midnight it ends: a Monday, or a 1st",
        required: true,
      },
      currency: { type: "string", value: "CODE", help: "ISO 4217 code, such as EUR", required: true },
    },
    async run({ options, ctx }) {
      const asked = draftRunInput.safeParse({
        schedule: String(options.schedule).toUpperCase(),
        periodEnd: options["period-end"],
        currency: options.currency,
      });
      if (!asked.success) {
        const issue = asked.error.issues[0];
        const option = issue?.path[0] === "periodEnd" ? "period-end" : String(issue?.path[0]);
        throw new WrongUsage(`--${option}: ${option === "schedule" ? "weekly or monthly" : issue?.message}`);
      }
      const { runId } = await draftRun(ctx, asked.data);
      return showRun(ctx, runId);
    },
    text: runText,
  }),
  show: cliCommand<ShownRun>({
    help: "Show a payroll run",
    args: ["RUN"],
    run: ({ args, ctx }) => showRun(ctx, args[0] ?? ""),
    text: runText,
  }),
};

function runText(run: ShownRun): string {
  const money = (minor: string) => `${canonicalDecimal(BigInt(minor), run.currency)} ${run.currency}`;
  const outcomes = Object.entries(run.outcomes).map(([outcome, count]) => `  ${outcome.padEnd(20)} ${count}`);
  return [
    `${run.runId}: ${run.schedule}, ${run.periodStart} up to ${run.periodEnd}, ${run.status}`,
    `To be paid: ${run.payableVendors} vendors, ${money(run.payableMinor)}`,
    `Carried below the minimum: ${run.carriedVendors} vendors, ${money(run.carriedMinor)}`,
    ...outcomes,
  ].join("\n");
}
