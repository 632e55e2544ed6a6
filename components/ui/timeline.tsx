import type { LucideIcon } from "lucide-react";
import clsx from "clsx";
import type { ReactNode } from "react";
import { TONE_ICONS, TONE_TEXT, type Tone } from "@/components/ui/tone";

export interface TimelineEntry {
  id: string;
  title: ReactNode;
  /** When: give an `<Instant>`. */
  at?: ReactNode;
  /** Who did it. */
  by?: ReactNode;
  detail?: ReactNode;
  tone?: Tone;
  icon?: LucideIcon;
}

/** What happened, in order. Each entry is an anchor (`#id`), so it can be linked to. */
export function Timeline({ entries, label }: { entries: readonly TimelineEntry[]; label: string }) {
  return (
    <ol aria-label={label} className="flex flex-col">
      {entries.map((entry) => {
        const tone = entry.tone ?? "neutral";
        const Icon = entry.icon ?? TONE_ICONS[tone];
        return (
          <li key={entry.id} id={entry.id} className="group relative flex scroll-mt-20 gap-3 pb-4 last:pb-0">
            <span
              aria-hidden
              className="absolute top-6 bottom-0 left-[0.6875rem] w-px bg-line group-last:hidden"
            />
            <span
              className={clsx(
                "relative inline-flex size-[1.4375rem] shrink-0 items-center justify-center rounded-full border bg-surface",
                TONE_TEXT[tone],
              )}
            >
              <Icon aria-hidden className="size-3.5" />
            </span>
            <div className="min-w-0 flex-1 text-sm">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4">
                <p className="font-medium">{entry.title}</p>
                {entry.at ? <p className="tabular text-xs text-ink-muted">{entry.at}</p> : null}
              </div>
              {entry.by ? <p className="text-xs text-ink-muted">{entry.by}</p> : null}
              {entry.detail ? <div className="mt-1 text-ink-muted wrap-anywhere">{entry.detail}</div> : null}
            </div>
          </li>
        );
      })}
    </ol>
  );
}
