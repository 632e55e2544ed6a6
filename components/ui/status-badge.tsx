import type { LucideIcon } from "lucide-react";
import clsx from "clsx";
import { TONE_ICONS, TONE_SOFT, TONE_TEXT, type Tone } from "@/components/ui/tone";

/** How one status looks: areas keep a map `satisfies Record<Status, StatusLook>`. */
export interface StatusLook {
  label: string;
  tone: Tone;
  icon?: LucideIcon;
}

export interface StatusBadgeProps {
  look: StatusLook;
  /** `plain` leaves the fill away, for dense tables. */
  plain?: boolean;
}

/** A status as icon, word and hue together. */
export function StatusBadge({ look, plain = false }: StatusBadgeProps) {
  const Icon = look.icon ?? TONE_ICONS[look.tone];
  return (
    <span
      className={clsx(
        "inline-flex h-5 max-w-full shrink-0 items-center gap-1 text-xs font-medium whitespace-nowrap",
        plain ? TONE_TEXT[look.tone] : clsx("rounded-sm border px-1.5", TONE_SOFT[look.tone]),
      )}
    >
      <Icon aria-hidden className="size-3.5 shrink-0" />
      <span className="truncate">{look.label}</span>
    </span>
  );
}
