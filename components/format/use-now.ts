import { useSyncExternalStore } from "react";

/**
 * The present in milliseconds since 1970, renewed every `everyMs` milliseconds; null on the server and in the
 * first frame, so that both draw the same. All users of one pace share one timer.
 */
export function useNow(everyMs: number): number | null {
  const ticker = tickerOf(everyMs);
  return useSyncExternalStore(ticker.subscribe, ticker.snapshot, () => null);
}

const tickers = new Map<number, Ticker>();

interface Ticker {
  subscribe: (listener: () => void) => () => void;
  snapshot: () => number;
}

function tickerOf(everyMs: number): Ticker {
  const known = tickers.get(everyMs);
  if (known) return known;

  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  const now = () => Math.floor(Date.now() / everyMs) * everyMs;
  let present = now();
  const made: Ticker = {
    subscribe(listener) {
      listeners.add(listener);
      timer ??= setInterval(
        () => {
          present = now();
          for (const each of listeners) each();
        },
        Math.min(everyMs, 1000),
      );
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
    snapshot() {
      // Nobody kept the time while nobody listened.
      if (timer === undefined) present = now();
      return present;
    },
  };
  tickers.set(everyMs, made);
  return made;
}
