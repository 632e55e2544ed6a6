/** How often a list is loaded anew, in milliseconds: while something on it is under way, and otherwise. */
const LIVE_MS = 1_500;
const QUIET_MS = 10_000;
/** Who has scrolled this far reads the past: every page would be asked for again each time. */
const LIVE_PAGES_MAX = 3;

/** When to load the pages of a list again, in milliseconds. */
export function liveInterval<Page>(
  pages: readonly Page[] | undefined,
  isUnderWay: (page: Page) => boolean,
): number {
  const isLive = pages !== undefined && pages.length <= LIVE_PAGES_MAX && pages.some(isUnderWay);
  return isLive ? LIVE_MS : QUIET_MS;
}
