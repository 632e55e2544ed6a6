import type { EventHandler } from "./event-handler";
import { openPayrollAlarm } from "./handlers/open-payroll-alarm";
import { planHeldPayoutNotice } from "./handlers/plan-held-payout-notice";
import { planPayoutNotice } from "./handlers/plan-payout-notice";

/** Everything that is done about events. Each handler has a file of its own in `handlers/`. */
export const eventHandlers: readonly EventHandler[] = [
  openPayrollAlarm,
  planPayoutNotice,
  planHeldPayoutNotice,
];
