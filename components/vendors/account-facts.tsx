import { Instant } from "@/components/format/instant";
import { CopyText } from "@/components/ui/copy-text";
import { DescriptionList, type DescriptionItem } from "@/components/ui/description-list";
import { disabledWords, requirementWords } from "@/server/vendors/domain/requirement-words";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

type Account = NonNullable<VendorDetail["account"]>;

/** What Stripe said of a vendor's account when it was last asked. */
export function AccountFacts({
  account,
  bankHold,
}: {
  account: Account;
  bankHold: VendorDetail["bankHold"];
}) {
  return (
    <div className="-my-2">
      <DescriptionList
        items={[
          {
            term: "Stripe account",
            description: <CopyText text={account.stripeAccountId} label="account id" />,
          },
          { term: "Bank account", description: bankText(account) },
          ...(bankHold ? [bankChange(bankHold)] : []),
          ...(account.syncedAt ? whatStripeAllows(account) : []),
          {
            term: "Asked at Stripe",
            description: account.syncedAt ? <Instant at={account.syncedAt} /> : "never: named by a file",
          },
        ]}
      />
    </div>
  );
}

function bankText(account: Account): string {
  if (account.bankLast4 === null) return "none given yet";
  return [account.bankName, `ends in ${account.bankLast4}`].filter(Boolean).join(", ");
}

function bankChange(hold: NonNullable<VendorDetail["bankHold"]>): DescriptionItem {
  return {
    term: "Bank changed",
    description: (
      <>
        <Instant at={hold.changedAt} />
        <span className="block text-xs text-ink-muted">
          {hold.fromLast4 ? `from ${hold.fromLast4}` : "from none"}
          {hold.toLast4 ? ` to ${hold.toLast4}` : " to none"}
        </span>
        {hold.released ? (
          <span className="block text-xs text-ink-muted">
            released by {hold.released.byName}: {hold.released.reason}
          </span>
        ) : null}
      </>
    ),
  };
}

function whatStripeAllows(account: Account): DescriptionItem[] {
  const due = requirementWords(account.requirementsDue);
  return [
    { term: "Takes transfers", description: account.transfersActive ? "yes" : "no" },
    { term: "Pays out to the bank", description: account.payoutsEnabled ? "yes" : "no" },
    { term: "Takes card charges", description: account.chargesEnabled ? "yes" : "no; payouts need none" },
    ...(account.disabledReason
      ? [{ term: "Restricted because", description: disabledWords(account.disabledReason) }]
      : []),
    {
      term: "Stripe wants",
      description:
        due.length === 0 ? (
          "nothing more"
        ) : (
          <ul>
            {due.map((words) => (
              <li key={words}>{words}</li>
            ))}
          </ul>
        ),
    },
  ];
}
