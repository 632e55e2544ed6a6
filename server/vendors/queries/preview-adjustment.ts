import { readSignedAmount } from "@/server/payroll/commands/read-signed-amount";
import { forecastVendorPayouts, type PayoutForecast } from "@/server/payroll/queries/forecast-vendor-payouts";
import type { Context } from "@/server/platform/context";
import { InvalidInput } from "@/server/platform/errors";

/** What an adjustment would change. Minor units of the currency. */
export interface AdjustmentPreview {
  currency: string;
  amountMinor: bigint;
  balanceBeforeMinor: bigint;
  balanceAfterMinor: bigint;
  /** What the next regular run would decide without it and with it. */
  forecastBefore: PayoutForecast | null;
  forecastAfter: PayoutForecast | null;
}

/**
 * Works out what an adjustment would do before it is made; writes nothing. The amount is the text that was typed.
 * Throws NotFound, and InvalidInput on `amount` or `currency`.
 */
export async function previewAdjustment(
  ctx: Context,
  input: { vendorId: string; currency: string; amount: string },
): Promise<AdjustmentPreview> {
  const { vendorId, currency } = input;
  const amountMinor = readSignedAmount(input.amount, currency);
  if (amountMinor === 0n) throw new InvalidInput("An adjustment of zero changes nothing.", "amount");
  const before = await forecastVendorPayouts(ctx, vendorId);
  const after = await forecastVendorPayouts(ctx, vendorId, { currency, amountMinor });
  const [balance] = await ctx.db.$queryRaw<[{ minor: bigint }]>`
    SELECT coalesce(sum(amount_minor), 0)::bigint AS minor FROM ledger_posting
    WHERE vendor_id = ${vendorId} AND currency = ${currency}`;
  const ofCurrency = (forecasts: PayoutForecast[]) =>
    forecasts.find((forecast) => forecast.currency === currency) ?? null;
  return {
    currency,
    amountMinor,
    balanceBeforeMinor: balance.minor,
    balanceAfterMinor: balance.minor + amountMinor,
    forecastBefore: ofCurrency(before),
    forecastAfter: ofCurrency(after),
  };
}
