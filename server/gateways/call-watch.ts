/** What became of one call, as far as its signal and its time tell. */
export type CallWatch = {
  /** Fires when the caller gives up or the time is over. */
  signal: AbortSignal;
  /** Why no answer came. */
  lostBecause(): "timeout" | "aborted" | "connection_lost";
  elapsedMs(): number;
};

/** Watches a call that may take `timeoutMs` milliseconds at most. */
export function callWatch(timeoutMs: number, callers?: AbortSignal): CallWatch {
  const deadline = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  return {
    signal: callers ? AbortSignal.any([callers, deadline]) : deadline,
    lostBecause: () => (callers?.aborted ? "aborted" : deadline.aborted ? "timeout" : "connection_lost"),
    elapsedMs: () => Math.round(performance.now() - startedAt),
  };
}

/** What support reads when no answer came. */
export const LOST_REASONS = {
  timeout: "The provider did not answer in time.",
  aborted: "The call was given up while it was under way.",
  connection_lost: "The connection broke before an answer came.",
} as const;

/**
 * Whether an error proves that the connection was never made, so that nothing can have been sent. Looks at what
 * failed in the operating system, also below the error.
 */
export function neverConnected(error: unknown): boolean {
  for (let at = error, depth = 0; at instanceof Error && depth < 5; at = at.cause, depth += 1) {
    const { syscall, code } = at as NodeJS.ErrnoException;
    if (syscall === "connect" || syscall === "getaddrinfo") return true;
    if (code === "EBLOCKED" || code === "ECONNREFUSED" || code === "ENOTFOUND") return true;
    if (at instanceof AggregateError && at.errors.length > 0 && at.errors.every(neverConnected)) return true;
  }
  return false;
}
