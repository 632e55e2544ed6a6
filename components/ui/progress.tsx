"use client";

import { Progress as BaseProgress } from "@base-ui/react/progress";
import clsx from "clsx";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { Tone } from "@/components/ui/tone";

export interface ProgressProps {
  label: string;
  /** How much is done; null while the total is not known. */
  value: number | null;
  max?: number;
  /** The figures beside the label: "120 of 200 payouts". Also what is announced. */
  text?: string;
  detail?: ReactNode;
  tone?: Extract<Tone, "ok" | "warn" | "bad"> | "accent";
}

/** How far a piece of work is. Screen readers hear it at most every five seconds. */
export function Progress({ label, value, max = 100, text, detail, tone = "accent" }: ProgressProps) {
  const percent = value === null ? null : `${max > 0 ? Math.floor((value / max) * 100) : 0} %`;
  const spoken = usePaced(`${label}: ${text ?? percent ?? "working"}`, 5000);
  return (
    <div>
      <BaseProgress.Root
        value={value}
        max={max}
        aria-label={label}
        aria-valuetext={text ?? percent ?? "Working"}
      >
        <div className="mb-1.5 flex items-baseline justify-between gap-4 text-sm">
          <span className="font-medium">{label}</span>
          <span className="tabular text-xs text-ink-muted">{text ?? percent}</span>
        </div>
        <BaseProgress.Track className="block h-2 overflow-hidden rounded-full bg-neutral-soft ring-1 ring-line ring-inset">
          <BaseProgress.Indicator
            className={clsx(
              "block h-full rounded-full transition-[width] duration-300",
              BARS[tone],
              value === null && "w-1/3 animate-shimmer",
            )}
          />
        </BaseProgress.Track>
      </BaseProgress.Root>
      {detail ? <div className="mt-1.5 text-xs text-ink-muted">{detail}</div> : null}
      <span role="status" className="sr-only">
        {spoken}
      </span>
    </div>
  );
}

const BARS = { accent: "bg-accent", ok: "bg-ok", warn: "bg-warn", bad: "bg-bad" };

/** The newest text, but changing at most once per `pauseMs` milliseconds. */
function usePaced(text: string, pauseMs: number): string {
  const [shown, setShown] = useState(text);
  const changedAt = useRef(0);
  useEffect(() => {
    if (text === shown) return;
    const wait = Math.max(0, changedAt.current + pauseMs - Date.now());
    const timer = setTimeout(() => {
      changedAt.current = Date.now();
      setShown(text);
    }, wait);
    return () => clearTimeout(timer);
  }, [text, shown, pauseMs]);
  return shown;
}
