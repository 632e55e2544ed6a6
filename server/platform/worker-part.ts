/**
 * One thing that a worker does: it plans schedules, delivers events, executes jobs. The worker manager starts the
 * parts in order and stops them in the opposite one. What a part does as wake-ups it defines on the job store when it
 * is made, before the store starts.
 */
export interface WorkerPart {
  /** For the screen: "Jobs", "Scheduled runs". */
  name: string;
  /** Begins. Must not wait for a store or a database that is away. */
  start(): Promise<void>;
  /** Pieces of work in hand, and how many it may have at one time. */
  load(): { running: number; capacity: number };
  /** From this call on nothing new is taken; what runs goes on. */
  takeNoMore(): void;
  /**
   * Waits so many milliseconds for what runs, aborts the rest, and gives back what it holds so that another worker
   * has it at once.
   */
  stop(graceMs: number): Promise<void>;
}
