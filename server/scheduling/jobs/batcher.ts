interface Asked<Item, Answer> {
  item: Item;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/**
 * Does in one piece of work what is asked for within one turn of the event loop, and while the piece before it is
 * under way. The answers come in the order of the items.
 */
export class Batcher<Item, Answer> {
  private asked: Asked<Item, Answer>[] = [];
  private isBusy = false;

  constructor(
    private readonly work: (items: Item[]) => Promise<Answer[]>,
    private readonly most = 200,
  ) {}

  do(item: Item): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.asked.push({ item, resolve, reject });
      if (!this.isBusy) this.begin();
    });
  }

  private begin(): void {
    this.isBusy = true;
    setImmediate(() => void this.workAll());
  }

  private async workAll(): Promise<void> {
    while (this.asked.length > 0) {
      const batch = this.asked.splice(0, this.most);
      try {
        const answers = await this.work(batch.map(({ item }) => item));
        batch.forEach(({ resolve }, index) => resolve(answers[index]!));
      } catch (error) {
        for (const { reject } of batch) reject(error);
      }
    }
    this.isBusy = false;
  }
}
