import { Download } from "lucide-react";

/** The numbered receipt of a paid payout, as a PDF to download. A dash where there is none yet. */
export function ReceiptLink({ payoutId, number }: { payoutId: string; number: bigint | null }) {
  if (number === null) return <span className="text-ink-faint">–</span>;
  return (
    <a
      href={`/api/papers/receipt/${payoutId}`}
      download
      aria-label={`Download receipt ${number}`}
      className="tabular flex min-h-6 items-center gap-1 text-accent-text hover:underline"
    >
      <Download aria-hidden className="size-3.5" />
      {number.toString()}
    </a>
  );
}
