/** How often it is looked, in milliseconds. */
const LOOK_EVERY_MS = 300;

/**
 * Calls back once npm, which has started this process, is gone. npm passes a signal on to the shell between it and us,
 * and that shell ends without a word to us: a stopped `npm run demo` would leave everything running. Does nothing for
 * a process that was started without npm, which may well be meant to outlive its parent.
 */
export function onNpmGone(gone: () => void): void {
  if (!process.env.npm_lifecycle_event) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    gone();
  }, LOOK_EVERY_MS);
  timer.unref();
}
