import { ObjectId, type Collection, type Document } from "mongodb";
import {
  CLOCKS_DIFFER_MS,
  REMAINS_AFTER_MS,
  type KnownName,
} from "@/server/scheduling/job-store/wake-up-documents";

/**
 * Removes the documents of these names that can never be called: dates of another type, no key and id, an _id that
 * Agenda cannot read, a lock of a time to come, disabled ones, remains of finished ones. Resolves with a few words
 * about each.
 */
export async function removeSpoiltDocuments(
  collection: Collection,
  known: readonly KnownName[],
): Promise<string[]> {
  const words: string[] = [];
  const names = known.map(({ name }) => name);
  const lifetimes = new Map(known.map(({ name, lockLifetimeMs }) => [name, lockLifetimeMs]));
  const now = Date.now();
  // What a type filter would say is said here, since not every server of the protocol knows all types.
  const suspects = collection.find({
    name: { $in: names },
    $or: [
      { nextRunAt: { $not: { $gte: new Date(0) } } },
      { lockedAt: { $nin: [null], $not: { $gte: new Date(0) } } },
      { lockedAt: { $gt: new Date(now + Math.min(...lifetimes.values()) + CLOCKS_DIFFER_MS) } },
      { disabled: true },
      { "data.key": { $exists: false } },
      { "data.id": { $exists: false } },
    ],
  });
  for await (const document of suspects) {
    const why = spoiltBecause(document, now, lifetimes.get(String(document.name)) ?? 0);
    if (!why) continue;
    // As it was read: somebody may have asked for it again meanwhile.
    const { _id, lockedAt = null, nextRunAt = null } = document;
    const { deletedCount } = await collection.deleteOne({ _id, lockedAt, nextRunAt });
    if (deletedCount === 1) words.push(`${String(document.name)} ${String(document._id)}: ${why}`);
  }
  const odd = collection.find({ name: { $in: names } }, { projection: { name: 1 } });
  for await (const document of odd) {
    if (document._id instanceof ObjectId) continue;
    await collection.deleteOne({ _id: document._id });
    words.push(`${String(document.name)}: its _id is no ObjectId`);
  }
  return words;
}

function spoiltBecause(document: Document, now: number, lifetimeMs: number): string | null {
  const data = document.data as Document | null | undefined;
  const { nextRunAt, lockedAt, lastFinishedAt, failCount, disabled } = document;
  const isLocked = lockedAt instanceof Date;
  if (lockedAt != null && !isLocked) return "lockedAt is no date";
  if (nextRunAt != null && !(nextRunAt instanceof Date)) return "nextRunAt is no date";
  if (isLocked && lockedAt.getTime() > now + lifetimeMs + CLOCKS_DIFFER_MS)
    return "its lock is of a time to come";
  // A lock that nobody holds any more is taken over, but not of a disabled document.
  if (disabled === true && !(isLocked && lockedAt.getTime() > now - lifetimeMs)) return "it is disabled";
  if (isLocked) return null;
  if (typeof data?.key !== "string" || typeof data.id !== "string") return "no key and id";
  if (nextRunAt != null) return null;
  if (lastFinishedAt instanceof Date && lastFinishedAt.getTime() > now - REMAINS_AFTER_MS) return null;
  return failCount ? "it failed for good" : "it is finished";
}
