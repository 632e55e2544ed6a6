"use client";

import clsx from "clsx";
import type { ReactNode } from "react";
import { Money } from "@/components/format/money";

/** The parts of a payout, or of a run's payouts together. They sum to the net; minor units. */
export interface EquationParts {
  grossMinor: bigint;
  commissionMinor: bigint;
  refundsMinor: bigint;
  adjustmentsMinor: bigint;
  carriedMinor: bigint;
  netMinor: bigint;
}

export interface PayoutEquationProps {
  parts: EquationParts;
  currency: string;
  /** `row` stands in one line where there is room, `column` is a sum on paper. */
  layout: "row" | "column";
  /** What stays behind after rounding down to what can be sent; left away when zero. */
  leftoverMinor?: bigint;
}

/** How a net comes about: each part with its sign, then the sum. */
export function PayoutEquation({ parts, currency, layout, leftoverMinor = 0n }: PayoutEquationProps) {
  const terms = [
    { label: "Gross", amountMinor: parts.grossMinor },
    { label: "Commission", amountMinor: parts.commissionMinor },
    { label: "Refunds", amountMinor: parts.refundsMinor },
    { label: "Adjusted", amountMinor: parts.adjustmentsMinor },
    { label: "Carried", amountMinor: parts.carriedMinor },
  ];
  const money = (amountMinor: bigint, first: boolean): ReactNode => {
    const sign = first ? "" : amountMinor < 0n ? "−" : "+";
    const size = !first && amountMinor < 0n ? -amountMinor : amountMinor;
    return (
      <>
        {sign ? <span className="mr-1 text-ink-faint">{sign}</span> : null}
        <Money amountMinor={size} currency={currency} />
      </>
    );
  };
  return (
    <dl
      aria-label="How the net comes about"
      className={clsx(
        "tabular text-sm",
        layout === "row" ? "flex flex-wrap items-baseline gap-x-4 gap-y-1" : "flex flex-col",
      )}
    >
      {terms.map((term, index) => (
        <Term key={term.label} label={term.label} layout={layout} quiet={term.amountMinor === 0n}>
          {money(term.amountMinor, index === 0)}
        </Term>
      ))}
      <Term label="Net" layout={layout} sum>
        {layout === "row" ? <span className="mr-1 text-ink-faint">=</span> : null}
        <Money amountMinor={parts.netMinor} currency={currency} />
      </Term>
      {leftoverMinor === 0n ? null : (
        <Term label="Stays for the next run" layout={layout}>
          <Money amountMinor={leftoverMinor} currency={currency} />
        </Term>
      )}
    </dl>
  );
}

function Term({
  label,
  layout,
  sum = false,
  quiet = false,
  children,
}: {
  label: string;
  layout: "row" | "column";
  sum?: boolean;
  quiet?: boolean;
  children: ReactNode;
}) {
  return (
    <div
      className={clsx(
        "flex items-baseline gap-1.5",
        layout === "column" && "justify-between border-b py-1.5 last:border-b-0",
        layout === "column" && sum && "border-t border-t-line-strong",
      )}
    >
      <dt className="text-ink-muted">{label}</dt>
      <dd className={clsx("whitespace-nowrap", sum && "font-semibold", quiet && "text-ink-faint")}>
        {children}
      </dd>
    </div>
  );
}
