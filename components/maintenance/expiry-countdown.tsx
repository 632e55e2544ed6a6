"use client";

import { useServerNow } from "@/components/jobs/server-clock";

/** How long something holds still, counted down by the server's clock: `14:09`. */
export function ExpiryCountdown({ at }: { at: Date }) {
  const leftMs = Math.max(0, at.getTime() - useServerNow(1_000));
  return (
    // A clock that is spoken each second drowns everything else.
    <span className="tabular" role="timer" aria-live="off">
      {countdownText(leftMs)}
    </span>
  );
}

/** Milliseconds as minutes and seconds, rounded up, so that it shows 0:00 only once nothing is left. */
export function countdownText(leftMs: number): string {
  const seconds = Math.ceil(leftMs / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}
