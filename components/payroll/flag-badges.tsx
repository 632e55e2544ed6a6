import { FLAG_LABELS, isReviewFlag } from "@/components/payroll/payout-looks";
import { Badge } from "@/components/ui/badge";

/** A row's review flags: the first in words, how many more there are, all of them on hover. */
export function FlagBadges({ flags }: { flags: readonly string[] }) {
  const labels = flags.map((flag) => (isReviewFlag(flag) ? FLAG_LABELS[flag] : flag));
  const [first, ...more] = labels;
  if (first === undefined) return <span className="text-ink-faint">–</span>;
  return (
    <span title={labels.join(", ")} className="inline-flex items-center gap-1">
      <Badge tone="warn">{first}</Badge>
      {more.length > 0 ? (
        <span className="text-xs text-ink-muted">
          +{more.length}
          <span className="sr-only">: {more.join(", ")}</span>
        </span>
      ) : null}
    </span>
  );
}
