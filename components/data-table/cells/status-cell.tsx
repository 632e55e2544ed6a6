import { StatusBadge, type StatusLook } from "@/components/ui/status-badge";

/** A status as icon, word and hue, without a fill; the reason, if given, follows in grey. */
export function StatusCell({ look, reason }: { look: StatusLook; reason?: string | null }) {
  return (
    <span className="flex min-w-0 items-center gap-2">
      <StatusBadge look={look} plain />
      {reason ? (
        <span title={reason} className="truncate text-xs text-ink-muted">
          {reason}
        </span>
      ) : null}
    </span>
  );
}
