import type { TxContext } from "@/server/platform/context";

/**
 * Keeps a person from being erased until the transaction ends; waits for an erasure that is under way, so it comes
 * before any row is locked.
 */
export async function lockPerson({ db }: TxContext, recipientRef: string): Promise<void> {
  await db.$executeRaw`
    SELECT pg_advisory_xact_lock_shared(hashtextextended('people.erase/' || ${recipientRef}, 0))`;
}

/** The same for whoever holds rows already and cannot wait. Resolves to whether nobody erases the person now. */
export async function tryLockPerson({ db }: TxContext, recipientRef: string): Promise<boolean> {
  const [lock] = await db.$queryRaw<[{ isOurs: boolean }]>`
    SELECT pg_try_advisory_xact_lock_shared(hashtextextended('people.erase/' || ${recipientRef}, 0)) AS "isOurs"`;
  return lock.isOurs;
}
