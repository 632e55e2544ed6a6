import type { JobRepository, NotificationChannel } from "agenda";
import type { KeptWakeUp } from "@/server/scheduling/job-store/job-store";

/**
 * The documents of one store, as our own rules need them written. Agenda reads the same documents through
 * `repository`. A document's data is `{ key, id, slot }`: at most one document of a name has a slot, and gives it up
 * when another is asked for while it is locked.
 */
export interface WakeUpDocuments {
  readonly kind: "mongodb" | "postgresql";
  readonly repository: JobRepository;
  /** Tells of new documents at once, where the store can. */
  readonly channel?: NotificationChannel;
  /** Makes indexes, where that is not a migration's work. Rejects when the store is away. */
  prepare(): Promise<void>;
  /**
   * Writes the waiting document of a name and key: a new one, or the one that waits moved to the instant; with
   * `orSooner` one that is due before stays. Resolves with whether it is new.
   */
  put(wakeUp: { name: string; key: string; id: string; at: Date; orSooner: boolean }): Promise<boolean>;
  /** Removes all documents of a name and key. Resolves with how many. */
  remove(name: string, key: string): Promise<number>;
  /** Makes started or taken documents due and free, so that any process may take them. Missing ones do not matter. */
  release(ids: readonly string[]): Promise<void>;
  /** Removes documents by their ids. Missing ones do not matter. */
  removeByIds(ids: readonly string[]): Promise<void>;
  list(wanted: { name?: string; keys?: readonly string[]; limit: number }): Promise<KeptWakeUp[]>;
  /** Removes what can never be called, of these names. Resolves with a few words about each. */
  removeSpoilt(names: readonly KnownName[]): Promise<string[]>;
  /** Asks for a sign of life. Rejects when there is none. */
  ping(): Promise<void>;
  /** Closes what this object opened. */
  close(): Promise<void>;
}

/** A name that this process has a definition of, and how long a lock of it lives without a sign of life. */
export interface KnownName {
  name: string;
  lockLifetimeMs: number;
}

/** The store's table or collection. */
export const STORE_NAME = "agenda_jobs";

/** How long a finished document may lie about before it counts as left behind by a process that was killed. */
export const REMAINS_AFTER_MS = 60_000;

/**
 * How far ahead of one process's clock another's lock may be, beyond a lifetime, before it counts as spoilt: a process
 * whose clock is minutes wrong must not take away what others hold. Locks less far ahead run out by themselves.
 */
export const CLOCKS_DIFFER_MS = 600_000;
