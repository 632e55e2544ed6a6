import clsx from "clsx";
import type { ReactNode } from "react";
import { TONE_SOFT, type Tone } from "@/components/ui/tone";

/** A small label of a category or a count. For a status take StatusBadge, which adds the icon. */
export function Badge({
  tone = "neutral",
  className,
  children,
}: {
  tone?: Tone;
  className?: string;
  children: ReactNode;
}) {
  return (
    <span
      className={clsx(
        "inline-flex h-5 shrink-0 items-center gap-1 rounded-sm border px-1.5 text-xs font-medium whitespace-nowrap",
        TONE_SOFT[tone],
        className,
      )}
    >
      {children}
    </span>
  );
}
