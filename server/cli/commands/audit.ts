import { verifyAudit } from "@/server/audit/commands/verify-audit";
import { cliCommand, type CliGroup } from "@/server/cli/command";

type Verdict = Awaited<ReturnType<typeof verifyAudit>>;

export const group: CliGroup = {
  verify: cliCommand<Verdict>({
    help: "Check the seals of the audit log from the first entry to the last; exit code 1 when one is broken",
    options: {
      anchor: {
        type: "string",
        value: "SEQ:HASH",
        help: "A head noted earlier, to find a cut-off end as well",
      },
    },
    run: ({ ctx, options }) => verifyAudit(ctx, options.anchor ? { anchor: String(options.anchor) } : {}),
    exitCode: (verdict) => verdict.exitCode,
    json: (verdict) => verdict.json,
    text: (verdict) => verdict.sentence,
  }),
};
