import { permit, router } from "@/server/api/procedures";
import { releaseBankHold } from "@/server/payroll/commands/release-bank-hold";
import { changeVendorSchedule } from "./commands/change-vendor-schedule";
import { reinstateVendor } from "./commands/reinstate-vendor";
import { requestAccountLink } from "./commands/request-account-link";
import { requestPayoutAccount } from "./commands/request-payout-account";
import { setHoldDays } from "./commands/set-hold-days";
import { setVendorCommissionRate } from "./commands/set-vendor-commission-rate";
import { suspendVendor } from "./commands/suspend-vendor";
import { getAccountLink } from "./queries/get-account-link";
import { getVendor } from "./queries/get-vendor";
import { getVendorStatement } from "./queries/get-vendor-statement";
import { listVendorEntries } from "./queries/list-vendor-entries";
import { listVendorPayouts } from "./queries/list-vendor-payouts";
import { listVendors } from "./queries/list-vendors";
import { previewAdjustment } from "./queries/preview-adjustment";
import * as inputs from "./schemas";

/** What the vendors' screens can ask. Holds, adjustments and off-cycle runs are payroll's. */
export const vendorsRouter = router({
  list: permit("vendors.read")
    .input(inputs.listVendorsInput)
    .query(({ ctx, input }) => listVendors(ctx, input)),
  get: permit("vendors.read")
    .input(inputs.vendorInput)
    .query(({ ctx, input }) => getVendor(ctx, input.vendorId)),
  entries: permit("vendors.read")
    .input(inputs.listVendorEntriesInput)
    .query(({ ctx, input }) => listVendorEntries(ctx, input)),
  payouts: permit("vendors.read")
    .input(inputs.listVendorPayoutsInput)
    .query(({ ctx, input }) => listVendorPayouts(ctx, input)),
  statement: permit("vendors.read")
    .input(inputs.vendorStatementInput)
    .query(({ ctx, input }) => getVendorStatement(ctx, input)),
  previewAdjustment: permit("payroll.edit")
    .input(inputs.previewAdjustmentInput)
    .query(({ ctx, input }) => previewAdjustment(ctx, input)),
  changeSchedule: permit("vendors.edit")
    .input(inputs.changeVendorScheduleInput)
    .mutation(({ ctx, input }) => changeVendorSchedule(ctx, input)),
  setCommissionRate: permit("vendors.edit")
    .input(inputs.setCommissionRateInput)
    .mutation(({ ctx, input: { percent, ...input } }) =>
      setVendorCommissionRate(ctx, { ...input, commissionBps: percent }),
    ),
  setHoldDays: permit("vendors.edit")
    .input(inputs.setHoldDaysInput)
    .mutation(({ ctx, input }) => setHoldDays(ctx, input)),
  suspend: permit("vendors.edit")
    .input(inputs.suspendVendorInput)
    .mutation(({ ctx, input }) => suspendVendor(ctx, input)),
  reinstate: permit("vendors.edit")
    .input(inputs.reinstateVendorInput)
    .mutation(({ ctx, input }) => reinstateVendor(ctx, input)),
  openAccount: permit("vendors.edit")
    .input(inputs.vendorInput)
    .mutation(({ ctx, input }) => requestPayoutAccount(ctx, input)),
  requestAccountLink: permit("vendors.edit")
    .input(inputs.vendorInput)
    .mutation(({ ctx, input }) => requestAccountLink(ctx, input)),
  accountLink: permit("vendors.edit")
    .input(inputs.vendorInput)
    .query(({ ctx, input }) => getAccountLink(ctx, input)),
  releaseBankHold: permit("payroll.edit")
    .input(inputs.releaseBankHoldInput)
    .mutation(({ ctx, input }) => releaseBankHold(ctx, input)),
});
