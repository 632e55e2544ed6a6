import { cliCommand, WrongUsage, type CliGroup } from "@/server/cli/command";
import { withPayoutGateway } from "@/server/cli/with-payout-gateway";
import { canonicalDecimal } from "@/server/money/canonical-decimal";
import {
  openMissingAccounts,
  type OpenAccountsReport,
} from "@/server/vendors/commands/open-missing-accounts";
import { listVendors, type VendorRow } from "@/server/vendors/queries/list-vendors";
import { listVendorsInput } from "@/server/vendors/schemas";

const FAILURES_SHOWN = 20;
const PAGE = 500;

export const group: CliGroup = {
  "open-accounts": cliCommand<OpenAccountsReport>({
    help: "Open a payout account for every vendor without one; run it again to go on after an interruption",
    options: { missing: { type: "boolean", help: "For all vendors that have none (needed, for now)" } },
    async run({ options, ctx, env, remarks }) {
      if (!options.missing) throw new WrongUsage("Say for which vendors: --missing");
      return withPayoutGateway(env, async (gateway) => {
        const report = await openMissingAccounts(ctx, gateway, {
          onProgress: ({ done, total, failed }) => {
            if (remarks.isTTY)
              remarks.write(`\r\u001b[K${done} of ${total} vendors${failed > 0 ? `, ${failed} failed` : ""}`);
          },
        });
        if (remarks.isTTY) remarks.write("\r\u001b[K");
        return report;
      });
    },
    json: ({ opened, alreadyOpen, failed }) => ({ opened, alreadyOpen, failed }),
    text: reportText,
  }),
  list: cliCommand<VendorRow[]>({
    help: "List the vendors with what is owed to them",
    options: {
      search: { type: "string", value: "TEXT", help: "Only those with it in name or reference" },
    },
    async run({ options, ctx }) {
      const vendors: VendorRow[] = [];
      for (let cursor: string | null = null; ;) {
        const asked = listVendorsInput.safeParse({ search: options.search, cursor, limit: PAGE });
        if (!asked.success) throw new WrongUsage(`--search: ${asked.error.issues[0]?.message}`);
        const page = await listVendors(ctx, asked.data);
        vendors.push(...page.vendors);
        if (page.nextCursor === null) return vendors;
        cursor = page.nextCursor;
      }
    },
    json: (vendors) => ({
      vendors: vendors.map(({ id, ref, name, status, schedule, accountStatus, balances }) => ({
        vendorId: id,
        vendorRef: ref,
        name,
        status,
        schedule,
        accountStatus: accountStatus ?? "NONE",
        balances,
      })),
    }),
    text: (vendors) =>
      [...vendors.map(vendorLine), `${vendors.length} ${vendors.length === 1 ? "vendor" : "vendors"}.`].join(
        "\n",
      ),
  }),
};

function reportText({ opened, onboarding, alreadyOpen, failed }: OpenAccountsReport): string {
  const lines = [`${opened} opened, ${alreadyOpen} open already, ${failed.length} failed.`];
  if (onboarding > 0)
    lines.push(`${onboarding} of the opened ones wait for details that the provider wants from the vendor.`);
  for (const { vendorRef, reason } of failed.slice(0, FAILURES_SHOWN)) lines.push(`${vendorRef}: ${reason}`);
  if (failed.length > FAILURES_SHOWN)
    lines.push(`… and ${failed.length - FAILURES_SHOWN} more; --json lists them all.`);
  return lines.join("\n");
}

function vendorLine({ ref, name, schedule, status, accountStatus, balances }: VendorRow): string {
  const amounts = balances.map(
    ({ currency, balanceMinor }) => `${canonicalDecimal(balanceMinor, currency)} ${currency}`,
  );
  const state = [
    schedule.toLowerCase(),
    ...(status === "SUSPENDED" ? ["suspended"] : []),
    accountStatus === null ? "no account" : `account ${accountStatus.toLowerCase()}`,
  ];
  return [ref, name, state.join(", "), amounts.join(" + ") || "nothing owed"].join("  ");
}
