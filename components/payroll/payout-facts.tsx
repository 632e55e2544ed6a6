"use client";

import { Money } from "@/components/format/money";
import { SCHEDULE_LABELS } from "@/components/payroll/run-status-looks";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList } from "@/components/ui/description-list";
import type { RouterOutputs } from "@/server/api/root";

type Payout = RouterOutputs["payroll"]["payouts"]["get"];

/** Who is paid, where the money goes, and what the vendor got the time before. */
export function PayoutFacts({ payout }: { payout: Payout }) {
  const { vendor } = payout;
  const account = vendor.payoutAccount;
  return (
    <DescriptionList
      items={[
        { term: "Vendor", description: vendor.name },
        { term: "Reference", description: <CopyText text={vendor.ref} label="vendor reference" /> },
        { term: "Schedule", description: SCHEDULE_LABELS[vendor.schedule] },
        { term: "Payout account", description: account ? accountText(account) : "None yet" },
        ...(payout.destination
          ? [
              {
                term: "Goes to",
                description: <CopyText text={payout.destination} label="account id" />,
              },
            ]
          : []),
        {
          term: "Previous payout",
          description:
            payout.previousMinor === null ? (
              "None before"
            ) : (
              <Money amountMinor={payout.previousMinor} currency={payout.currency} />
            ),
        },
        { term: "Payout id", description: <CopyText text={payout.id} label="payout id" /> },
      ]}
    />
  );
}

function accountText(account: NonNullable<Payout["vendor"]["payoutAccount"]>): string {
  const bank = account.bankLast4 ? `, bank account ending ${account.bankLast4}` : "";
  switch (account.status) {
    case "ACTIVE":
      return `Active${bank}`;
    case "ONBOARDING":
      return `Stripe still needs details${bank}`;
    case "RESTRICTED":
      return `Restricted by Stripe${account.disabledReason ? ` (${account.disabledReason})` : ""}${bank}`;
  }
}
