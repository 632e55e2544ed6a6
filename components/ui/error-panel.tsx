"use client";

import { CircleAlert } from "lucide-react";
import type { ReactNode } from "react";
import { Button } from "@/components/ui/button";
import { CopyText } from "@/components/ui/copy-text";

export interface ErrorPanelProps {
  title?: ReactNode;
  /** What the reader can do now. */
  children?: ReactNode;
  /** The id under which the server logged it. */
  errorId?: string | null;
  onRetry?: () => void;
  retrying?: boolean;
}

/** Says that something failed, what to do, and under which id it can be found. */
export function ErrorPanel({
  title = "This could not be loaded",
  children,
  errorId,
  onRetry,
  retrying,
}: ErrorPanelProps) {
  return (
    <div role="alert" className="flex flex-col items-center justify-center gap-1 px-6 py-10 text-center">
      <span className="mb-2 inline-flex size-10 items-center justify-center rounded-lg border border-bad-line bg-bad-soft text-bad">
        <CircleAlert aria-hidden className="size-5" />
      </span>
      <p className="text-base font-medium">{title}</p>
      <div className="max-w-md text-sm text-pretty text-ink-muted">
        {children ??
          "Nothing was changed. Try again; if it keeps failing, tell an administrator the id below."}
      </div>
      {errorId ? (
        <p className="mt-1 text-xs text-ink-muted">
          Error id <CopyText text={errorId} />
        </p>
      ) : null}
      {onRetry ? (
        <div className="mt-3">
          <Button onClick={onRetry} loading={retrying ?? false}>
            Try again
          </Button>
        </div>
      ) : null}
    </div>
  );
}
