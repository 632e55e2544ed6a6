"use client";

import { Check, Copy } from "lucide-react";
import clsx from "clsx";
import { useEffect, useState } from "react";

export interface CopyTextProps {
  /** What is copied, and shown unless `display` says otherwise. */
  text: string;
  display?: string;
  /** What it is, for the button's name: "payout id". */
  label?: string;
  className?: string;
}

/** A piece of text, such as an id, that a click copies. */
export function CopyText({ text, display, label = "id", className }: CopyTextProps) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);

  const Icon = copied ? Check : Copy;
  return (
    <button
      type="button"
      title={text}
      aria-label={copied ? `Copied ${label} ${text}` : `Copy ${label} ${text}`}
      onClick={(event) => {
        event.stopPropagation();
        void navigator.clipboard.writeText(text).then(() => setCopied(true));
      }}
      className={clsx(
        "group/copy inline-flex min-h-6 max-w-full items-center gap-1 rounded-sm px-1 font-mono text-xs hover:bg-hover",
        className,
      )}
    >
      <span className="truncate">{display ?? text}</span>
      <Icon aria-hidden className={clsx("size-3 shrink-0", copied ? "text-ok" : "text-ink-faint")} />
    </button>
  );
}
