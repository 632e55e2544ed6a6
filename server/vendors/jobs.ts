import type { PayoutGateway } from "@/server/gateways/payout-gateway";
import { GatewayFailed } from "@/server/platform/errors";
import { defineJob } from "@/server/platform/jobs";
import { openPayoutAccount } from "./commands/open-payout-account";
import { openPayoutAccountRequest } from "./job-requests";

/** The vendors' jobs, for the worker, which has the gateway. */
export function vendorJobs(gateway: Pick<PayoutGateway, "openAccount">) {
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
  ];
}
