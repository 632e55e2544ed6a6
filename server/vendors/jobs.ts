import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { GatewayFailed } from "@/server/platform/errors";
import { defineJob } from "@/server/platform/jobs";
import { makeAccountLink } from "./commands/make-account-link";
import { openPayoutAccount } from "./commands/open-payout-account";
import { forgetAccountLinkRequest, makeAccountLinkRequest, openPayoutAccountRequest } from "./job-requests";

/** The vendors' jobs, for the worker, which has the gateway. `publicUrl` is where vendors are sent back to. */
export function vendorJobs(
  gateway: Pick<PayoutGateway, "openAccount" | "createAccountLink">,
  { publicUrl }: { publicUrl: string | null },
) {
  return [
    defineJob({
      ...openPayoutAccountRequest,
      async handle(ctx, { vendorId }) {
        const result = await openPayoutAccount(ctx, gateway, vendorId);
        if (result.outcome === "FAILED")
          throw new GatewayFailed("stripe", result.reason, { retryable: true });
      },
      retry: { attemptsMax: 5, backoffMs: 5_000 },
      timeLimitMs: 120_000,
    }),
    defineJob({
      ...makeAccountLinkRequest,
      async handle(ctx, { linkId }) {
        await makeAccountLink(ctx, gateway, linkId, publicUrl);
      },
      retry: { attemptsMax: 3, backoffMs: 2_000 },
      timeLimitMs: 120_000,
    }),
    defineJob({
      ...forgetAccountLinkRequest,
      async handle(ctx, { linkId }) {
        await ctx.db.accountLink.updateMany({ where: { id: linkId }, data: { url: null } });
      },
      retry: { attemptsMax: 10, backoffMs: 60_000 },
      timeLimitMs: 10_000,
    }),
  ];
}
