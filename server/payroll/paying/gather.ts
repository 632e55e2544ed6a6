import { setImmediate as nextTurn } from "node:timers/promises";

/** More than this at once would hold locks for too long. */
const TOGETHER_MAX = 32;

/**
 * Lets many callers do one thing together: what is asked for while the work is under way is done next, in one go.
 * Nobody waits for company: the first is served at once. `work` answers in the order of what it was given; when it
 * throws, all it was given for fail.
 */
export function gather<Item, Result>(
  work: (items: readonly Item[]) => Promise<readonly Result[]>,
): (item: Item) => Promise<Result> {
  const waiting: { item: Item; resolve: (result: Result) => void; reject: (error: unknown) => void }[] = [];
  let isWorking = false;

  async function workOff(): Promise<void> {
    isWorking = true;
    for (await nextTurn(); waiting.length > 0;) {
      const now = waiting.splice(0, TOGETHER_MAX);
      try {
        const results = await work(now.map(({ item }) => item));
        now.forEach(({ resolve }, index) => resolve(results[index]!));
      } catch (error) {
        for (const { reject } of now) reject(error);
      }
    }
    isWorking = false;
  }

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      if (!isWorking) void workOff();
    });
}
