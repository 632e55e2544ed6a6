import { ObjectId, type Collection, type Document } from "mongodb";
import { REMAINS_AFTER_MS } from "@/server/scheduling/job-store/wake-up-documents";

/**
 * Removes the documents of these names that can never be called: dates of another type, no key and id, an _id that
 * Agenda cannot read, remains of finished ones. Resolves with a few words about each.
 */
export async function removeSpoiltDocuments(
  collection: Collection,
  names: readonly string[],
): Promise<string[]> {
  const words: string[] = [];
  const before = new Date(Date.now() - REMAINS_AFTER_MS);
  // What a type filter would say is said here, since not every server of the protocol knows all types.
  const suspects = collection.find({
    name: { $in: [...names] },
    $or: [
      { nextRunAt: { $not: { $gte: new Date(0) } } },
      { lockedAt: { $nin: [null], $not: { $gte: new Date(0) } } },
      { "data.key": { $exists: false } },
      { "data.id": { $exists: false } },
    ],
  });
  for await (const document of suspects) {
    const why = spoiltBecause(document, before);
    if (!why) continue;
    // As it was read: somebody may have asked for it again meanwhile.
    const { _id, lockedAt = null, nextRunAt = null } = document;
    const { deletedCount } = await collection.deleteOne({ _id, lockedAt, nextRunAt });
    if (deletedCount === 1) words.push(`${String(document.name)} ${String(document._id)}: ${why}`);
  }
  const odd = collection.find({ name: { $in: [...names] } }, { projection: { name: 1 } });
  for await (const document of odd) {
    if (document._id instanceof ObjectId) continue;
    await collection.deleteOne({ _id: document._id });
    words.push(`${String(document.name)}: its _id is no ObjectId`);
  }
  return words;
}

function spoiltBecause(document: Document, finishedBefore: Date): string | null {
  const data = document.data as Document | null | undefined;
  const { nextRunAt, lockedAt, lastFinishedAt, failCount } = document;
  const isLocked = lockedAt instanceof Date;
  if (lockedAt != null && !isLocked) return "lockedAt is no date";
  if (nextRunAt != null && !(nextRunAt instanceof Date)) return "nextRunAt is no date";
  if (isLocked) return null;
  if (typeof data?.key !== "string" || typeof data.id !== "string") return "no key and id";
  if (nextRunAt != null) return null;
  if (lastFinishedAt instanceof Date && lastFinishedAt > finishedBefore) return null;
  return failCount ? "it failed for good" : "it is finished";
}
