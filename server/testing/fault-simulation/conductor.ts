import type { SeededChance } from "@/server/testing/kill-harness/seeded-chance";

/** Something under way that stops at each point and goes on only when told. */
export interface Fiber {
  name: string;
  /** Whose it is; a worker that stands still or is dead goes on with none of its own. */
  owner: string;
  /** Where it waits; null while it runs and when it is over. */
  at: { point: string; subject: string } | null;
  isOver: boolean;
  error: Error | null;
}

interface Controls {
  go: () => void;
  stopped: Promise<void>;
  tell: () => void;
}

/**
 * Lets one thing at a time go on, from one point to the next, in an order drawn from the seed: what races in life is
 * played here in one of its possible orders, and the same seed plays the same.
 */
export class Conductor {
  /** Points reached so far. */
  tick = 0;
  readonly history: string[] = [];
  private readonly fibers = new Map<Fiber, Controls>();
  private readonly still = new Set<string>();

  constructor(
    private readonly chance: SeededChance,
    /** Looks at what is, at the moment at which the point is reached. */
    private readonly onReach: (fiber: Fiber, point: string, subject: string) => Promise<void>,
  ) {}

  /** Begins something, and resolves when it has come to its first point or to its end. */
  async begin(owner: string, name: string, work: (fiber: Fiber) => Promise<unknown>): Promise<Fiber> {
    const fiber: Fiber = { name, owner, at: null, isOver: false, error: null };
    const controls = { go: () => undefined, ...stopSign() };
    this.fibers.set(fiber, controls);
    void work(fiber)
      .catch((error: unknown) => (fiber.error = error instanceof Error ? error : new Error(String(error))))
      .then(() => {
        fiber.isOver = true;
        if (fiber.error) this.note(`${name} ended with ${fiber.error.message.slice(0, 200)}`);
        this.fibers.get(fiber)?.tell();
      });
    await controls.stopped;
    return fiber;
  }

  /** Called by what runs, at each point; resolves when it may go on. */
  async reach(fiber: Fiber, point: string, subject: string): Promise<void> {
    this.tick += 1;
    this.note(`${fiber.name} ${point} ${subject}`);
    await this.onReach(fiber, point, subject);
    fiber.at = { point, subject };
    const controls = this.fibers.get(fiber);
    // Dropped: it never goes on.
    if (!controls) return new Promise(() => undefined);
    return new Promise((go) => {
      controls.go = () => go(undefined);
      controls.tell();
    });
  }

  /** Lets the fiber go on to its next point or its end. */
  async resume(fiber: Fiber): Promise<void> {
    const controls = this.fibers.get(fiber);
    if (!controls) return;
    const { stopped, tell } = stopSign();
    this.fibers.set(fiber, { ...controls, stopped, tell });
    const { go } = controls;
    fiber.at = null;
    go();
    await stopped;
    if (fiber.isOver) this.fibers.delete(fiber);
  }

  /** One of those that could go on, or null. */
  pick(): Fiber | null {
    const ready = [...this.fibers.keys()].filter((fiber) => fiber.at && !this.still.has(fiber.owner));
    return ready.length === 0 ? null : this.chance.pick(ready);
  }

  /** Forgets all that belongs to the owner: it never goes on. */
  drop(owner: string): void {
    for (const fiber of this.fibers.keys()) if (fiber.owner === owner) this.fibers.delete(fiber);
  }

  standStill(owner: string): void {
    this.still.add(owner);
  }
  goOn(owner: string): void {
    this.still.delete(owner);
  }
  get standingStill(): readonly string[] {
    return [...this.still];
  }

  /** How many of the owner's are under way. */
  busy(owner: string): number {
    return [...this.fibers.keys()].filter((fiber) => fiber.owner === owner && !fiber.isOver).length;
  }

  note(sentence: string): void {
    this.history.push(`${String(this.tick).padStart(4)}  ${sentence}`);
  }
}

function stopSign(): Pick<Controls, "stopped" | "tell"> {
  let tell = (): void => undefined;
  const stopped = new Promise<void>((done) => (tell = done));
  return { stopped, tell };
}
