import { Flag } from "lucide-react";
import { FLAG_LABELS, isReviewFlag } from "@/components/payroll/payout-looks";

/** How many review flags a row has; which ones is told on hover and to screen readers, and by the row's sheet. */
export function FlagBadges({ flags }: { flags: readonly string[] }) {
  if (flags.length === 0) return <span className="text-ink-faint">–</span>;
  const text = flags.map((flag) => (isReviewFlag(flag) ? FLAG_LABELS[flag] : flag)).join(", ");
  return (
    // The browser's own tooltip: most rows can have flags, and thousands of rows scroll by.
    <span title={text} className="tabular flex items-center gap-1 text-xs font-medium text-warn">
      <Flag aria-hidden className="size-3.5" />
      <span aria-hidden>{flags.length}</span>
      <span className="sr-only">{text}</span>
    </span>
  );
}
