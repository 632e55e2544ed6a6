/** Timers that can all be ended at once. */
export type TimerSet = {
  later(delayMs: number, work: () => void): void;
  /** Ends when no timer is running. */
  idle(): Promise<void>;
  close(): void;
};

export function timerSet(): TimerSet {
  const timers = new Set<NodeJS.Timeout>();
  const watchers: (() => void)[] = [];
  const tellIfIdle = () => {
    if (timers.size === 0) for (const tell of watchers.splice(0)) tell();
  };
  return {
    later(delayMs, work) {
      const timer = setTimeout(() => {
        timers.delete(timer);
        work();
        tellIfIdle();
      }, delayMs);
      timers.add(timer);
    },
    idle: () => (timers.size === 0 ? Promise.resolve() : new Promise((done) => watchers.push(done))),
    close() {
      for (const timer of timers) clearTimeout(timer);
      timers.clear();
      tellIfIdle();
    },
  };
}
