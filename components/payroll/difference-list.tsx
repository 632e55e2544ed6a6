"use client";

import Link from "next/link";
import { Instant } from "@/components/format/instant";
import { Money } from "@/components/format/money";
import type { DifferenceDecision } from "@/components/payroll/difference-dialogs";
import { DIFFERENCE_LOOKS, type DifferenceView } from "@/components/payroll/reconciliation-looks";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";
import { StatusBadge } from "@/components/ui/status-badge";
import { DIFFERENCE_WORDS } from "@/server/payroll/domain/difference-words";

export interface DifferenceListProps {
  label: string;
  differences: readonly DifferenceView[];
  /** Offers to explain and resolve; not given to those who may only look. */
  onDecide?: ((decision: DifferenceDecision) => void) | undefined;
}

/** What differs: where it is, both amounts, and what people have said about it. */
export function DifferenceList({ label, differences, onDecide }: DifferenceListProps) {
  return (
    <ul aria-label={label} className="divide-y">
      {differences.map((difference) => (
        <li key={difference.id} className="flex flex-col gap-2 px-4 py-3 text-sm">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <h3 className="font-medium">{DIFFERENCE_WORDS[difference.kind].title}</h3>
            <StatusBadge plain look={DIFFERENCE_LOOKS[difference.status]} />
            {onDecide ? <Decide difference={difference} onDecide={onDecide} /> : null}
          </div>
          <Sides difference={difference} />
          <Where difference={difference} />
          <Said difference={difference} />
        </li>
      ))}
    </ul>
  );
}

function Decide({
  difference,
  onDecide,
}: {
  difference: DifferenceView;
  onDecide: (decision: DifferenceDecision) => void;
}) {
  return (
    <span className="ml-auto flex flex-wrap gap-2">
      <Button size="sm" onClick={() => onDecide({ kind: "explain", difference })}>
        {difference.explanation === null ? "Explain…" : "Explain again…"}
      </Button>
      <Button
        size="sm"
        variant="primary"
        disabledReason={
          difference.status === "OPEN"
            ? "First somebody says what it is; a second person resolves it."
            : difference.isMine
              ? "You have explained it, so somebody else resolves it."
              : null
        }
        onClick={() => onDecide({ kind: "resolve", difference })}
      >
        Resolve…
      </Button>
    </span>
  );
}

function Sides({ difference }: { difference: DifferenceView }) {
  const { kind, currency, oursMinor, theirsMinor } = difference;
  const words = DIFFERENCE_WORDS[kind];
  const side = (amountMinor: bigint | null) =>
    amountMinor === null ? "nothing" : <Money amountMinor={amountMinor} currency={currency} />;
  return (
    <dl className="flex flex-wrap gap-x-8 gap-y-1">
      <Fact term={words.ours}>{side(oursMinor)}</Fact>
      <Fact term={words.theirs}>{side(theirsMinor)}</Fact>
      <Fact term="Difference">
        <Money amountMinor={(theirsMinor ?? 0n) - (oursMinor ?? 0n)} currency={currency} signed />
      </Fact>
    </dl>
  );
}

function Fact({ term, children }: { term: string; children: React.ReactNode }) {
  return (
    <div className="flex gap-2">
      <dt className="text-ink-muted">{term}</dt>
      <dd className="tabular font-medium">{children}</dd>
    </div>
  );
}

function Where({ difference }: { difference: DifferenceView }) {
  const { runId, runLabel, vendor, payoutId, transferId } = difference;
  return (
    <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-xs text-ink-muted">
      {runId && runLabel ? (
        <span>
          Run{" "}
          <Link href={`/payroll/${runId}`} className="underline">
            {runLabel}
          </Link>
        </span>
      ) : (
        <span>In no run of ours</span>
      )}
      {vendor && payoutId ? (
        <span>
          Vendor{" "}
          <Link href={`/payouts/${payoutId}`} className="underline">
            {vendor.name}
          </Link>
        </span>
      ) : null}
      {transferId ? (
        <span className="min-w-0">
          Transfer <CopyText text={transferId} label="transfer id" />
        </span>
      ) : null}
      <span>
        First found <Instant at={difference.firstFoundAt} />, last <Instant at={difference.lastFoundAt} />
      </span>
    </p>
  );
}

function Said({ difference }: { difference: DifferenceView }) {
  const { explanation, explainedByName, explainedAt, resolution, resolvedByName, resolvedAt } = difference;
  if (explanation === null) return null;
  return (
    <div className="flex flex-col gap-1 border-l-2 pl-3 text-xs">
      <p className="wrap-anywhere">
        “{explanation}”{" "}
        <span className="text-ink-muted">
          {explainedByName}
          {explainedAt ? (
            <>
              , <Instant at={explainedAt} />
            </>
          ) : null}
        </span>
      </p>
      {resolution !== null ? (
        <p className="wrap-anywhere">
          “{resolution}”{" "}
          <span className="text-ink-muted">
            {resolvedByName}
            {resolvedAt ? (
              <>
                , <Instant at={resolvedAt} />
              </>
            ) : null}
          </span>
        </p>
      ) : null}
    </div>
  );
}
