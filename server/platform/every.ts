import { setTimeout as pause } from "node:timers/promises";

/**
 * Does the work at once and then again and again, so many milliseconds after each end, until stopped. A throw is told
 * and does not end it. `stop` resolves when the work that runs has ended.
 */
export function every(
  ms: number,
  work: () => Promise<void>,
  onError: (error: unknown) => void,
): { stop(): Promise<void> } {
  const stopping = new AbortController();
  const loop = async () => {
    while (!stopping.signal.aborted) {
      await work().catch(onError);
      await pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  };
  const looping = loop();
  return {
    stop() {
      stopping.abort();
      return looping;
    },
  };
}
