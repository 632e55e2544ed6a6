"use client";

import { Money } from "@/components/format/money";
import { Card } from "@/components/ui/card";
import { Empty } from "@/components/ui/empty";
import { Stat, StatRow } from "@/components/ui/stat";
import type { VendorDetail } from "@/components/vendors/vendor-looks";

type MoneyOf = VendorDetail["money"][number];

/** The parts of a balance, in the order in which they become a payout. */
const PARTS = [
  { id: "payableMinor", label: "Payable now", detail: "claimed by no run" },
  { id: "claimedMinor", label: "In open runs", detail: "claimed, not sent" },
  { id: "heldMinor", label: "On hold", detail: null },
  { id: "laterMinor", label: "Payable later", detail: "hold days run" },
  { id: "otherMinor", label: "Being settled", detail: "returned payouts" },
] as const satisfies readonly { id: keyof MoneyOf; label: string; detail: string | null }[];

/** What the vendor is owed in each currency, of what parts, and what is on its way or was paid. */
export function MoneyPanel({ money }: { money: VendorDetail["money"] }) {
  if (money.length === 0)
    return (
      <Card title="Balance" flush>
        <Empty title="Nothing was earned yet">
          A balance appears with the first completed booking, in that booking&apos;s currency.
        </Empty>
      </Card>
    );
  return (
    <section aria-label="Balance" className="flex flex-col gap-3">
      {money.map((one) => (
        <StatRow key={one.currency}>
          <Stat
            label={`Balance in ${one.currency}`}
            value={<Money amountMinor={one.balanceMinor} currency={one.currency} />}
            detail={one.balanceMinor < 0n ? "the vendor owes us" : "what we owe"}
          />
          {PARTS.filter((part) => one[part.id] !== 0n || part.id === "payableMinor").map((part) => (
            <Stat
              key={part.id}
              label={part.label}
              value={<Money amountMinor={one[part.id]} currency={one.currency} />}
              detail={part.detail}
            />
          ))}
          {one.inTransitMinor === 0n ? null : (
            <Stat
              label="On its way"
              value={<Money amountMinor={one.inTransitMinor} currency={one.currency} />}
              detail="has left the balance"
            />
          )}
          <Stat label="Paid so far" value={<Money amountMinor={one.paidMinor} currency={one.currency} />} />
        </StatRow>
      ))}
    </section>
  );
}
