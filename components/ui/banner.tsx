import clsx from "clsx";
import type { ReactNode } from "react";
import { TONE_ICONS, TONE_SOFT, type Tone } from "@/components/ui/tone";

export interface BannerProps {
  tone?: Tone;
  title: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** Announces the banner when it appears: `alert` interrupts, `status` waits. */
  role?: "alert" | "status";
  className?: string;
}

/** A message that stays above the thing it is about. */
export function Banner({ tone = "info", title, children, action, role, className }: BannerProps) {
  const Icon = TONE_ICONS[tone];
  return (
    <div
      role={role}
      className={clsx(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg border px-3 py-2.5",
        TONE_SOFT[tone],
        className,
      )}
    >
      <Icon aria-hidden className="mt-0.5 size-4 shrink-0" />
      <div className="min-w-0 flex-1 basis-56 text-sm">
        <p className="font-medium">{title}</p>
        {children ? <div className="mt-0.5 text-ink">{children}</div> : null}
      </div>
      {action}
    </div>
  );
}
