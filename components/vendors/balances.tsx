import { Money } from "@/components/format/money";

/** What a vendor is owed, one amount per currency; nothing is converted or added up over currencies. */
export function Balances({ balances }: { balances: readonly { currency: string; balanceMinor: bigint }[] }) {
  if (balances.length === 0) return <span className="text-ink-faint">–</span>;
  return balances.map((balance, index) => (
    <span key={balance.currency}>
      {index > 0 ? <span className="mx-1.5 text-ink-faint">·</span> : null}
      <Money amountMinor={balance.balanceMinor} currency={balance.currency} />
    </span>
  ));
}
