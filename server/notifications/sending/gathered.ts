interface Waiting<Item, Result> {
  item: Item;
  resolve: (result: Result) => void;
  reject: (error: unknown) => void;
}

/**
 * Makes one call of many: what comes while a call is under way goes together in the next one, so that nobody waits
 * longer than for the call before, and the busier it is the fewer calls there are. `run` resolves to one result per
 * item, in their order. When it fails, each item is tried by itself, so that one cannot fail the others.
 */
export function gathered<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  sizeMax = 64,
): (item: Item) => Promise<Result> {
  let waiting: Waiting<Item, Result>[] = [];
  let isRunning = false;

  const settle = async (batch: readonly Waiting<Item, Result>[]): Promise<void> => {
    try {
      const results = await run(batch.map(({ item }) => item));
      batch.forEach(({ resolve }, index) => resolve(results[index]!));
    } catch (error) {
      if (batch.length === 1) batch[0]!.reject(error);
      else await Promise.all(batch.map((one) => settle([one])));
    }
  };
  const work = async (): Promise<void> => {
    while (waiting.length > 0) {
      const batch = waiting.slice(0, sizeMax);
      waiting = waiting.slice(sizeMax);
      await settle(batch);
    }
    isRunning = false;
  };

  return (item) =>
    new Promise((resolve, reject) => {
      waiting.push({ item, resolve, reject });
      // Not before the end of this turn: those that are ready at the same moment go together.
      if (!isRunning) {
        isRunning = true;
        queueMicrotask(() => void work());
      }
    });
}
