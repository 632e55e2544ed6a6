import { MongoJobRepository } from "@agendajs/mongo-backend";
import { MongoClient, MongoServerError, ObjectId, type Document, type Filter } from "mongodb";
import { removeSpoiltDocuments } from "@/server/scheduling/job-store/mongodb-spoilt-documents";
import { STORE_NAME, type WakeUpDocuments } from "@/server/scheduling/job-store/wake-up-documents";

const DUPLICATE_KEY = 11_000;
// So many times two processes may get into each other's way over one key before that is an error.
const TRIES = 20;

/** Wake-ups in MongoDB, in the database that the connection string names. Nothing is dialled before it is needed. */
export function mongodbDocuments(uri: string): WakeUpDocuments {
  const client = new MongoClient(uri, {
    appName: "travellr",
    // Callers wait for a store that is away; they must not wait for long.
    serverSelectionTimeoutMS: 3_000,
    connectTimeoutMS: 3_000,
    // Longer than any answer may take; a connection without one is dead.
    socketTimeoutMS: 10_000,
  });
  const db = client.db();
  const collection = db.collection(STORE_NAME);
  const repository = new MongoJobRepository({
    mongo: db,
    db: { collection: STORE_NAME },
    ensureIndex: false,
  });

  // A client whose first connection failed never dials again by itself; one that was connected once always does.
  let connecting: Promise<unknown> | null = null;
  let isClosed = false;
  const connected = async () => {
    if (isClosed) throw new Error("The job store is closed.");
    connecting ??= client.connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    await connecting;
    return collection;
  };

  const makeIndexes = () =>
    collection.createIndexes([
      {
        key: { name: 1, nextRunAt: 1, priority: -1, lockedAt: 1, disabled: 1 },
        name: "findAndLockNextJobIndex",
      },
      // Agenda has no rule that keeps a document from being doubled. Sparse and of one field, for a server of the
      // protocol may take a partial index for a whole one, and would let each name have a single document.
      { key: { "data.slot": 1 }, name: "one_waiting", unique: true, sparse: true },
    ]);

  // Before the first write, for some servers of the protocol make a mess of an index over documents that are there.
  let indexes: Promise<unknown> | null = null;
  const prepared = async (again = false) => {
    await connected();
    if (again) indexes = null;
    indexes ??= makeIndexes()
      .catch(async (error: unknown) => {
        if (!isDuplicate(error)) throw error;
        // Somebody doubled documents while there was no index. The doubles stay as further wake-ups.
        await giveUpDoubledSlots();
        await makeIndexes();
      })
      .catch((error: unknown) => {
        indexes = null;
        throw error;
      });
    await indexes;
  };

  return {
    kind: "mongodb",
    repository,

    async prepare() {
      await repository.connect();
      await prepared(true);
    },

    async put({ name, key, id, at, orSooner }) {
      await prepared();
      const slot = slotOf(name, key);
      // The slot has the name in it. Asking for both makes a small server look at every document.
      const waiting: Filter<Document> = { "data.slot": slot, lockedAt: null };
      for (let tries = 1; ; tries++) {
        try {
          if (
            orSooner &&
            (await collection.findOne({ ...waiting, nextRunAt: { $lte: at }, disabled: { $ne: true } }))
          )
            return false;
          const { upsertedCount } = await collection.updateOne(
            waiting,
            {
              $set: {
                nextRunAt: at,
                type: "normal",
                "data.key": key,
                "data.id": id,
                failCount: null,
                failReason: null,
                failedAt: null,
                disabled: null,
                repeatInterval: null,
                repeatAt: null,
              },
              $setOnInsert: { name, priority: 0, lastRunAt: null, lastFinishedAt: null, progress: null },
            },
            { upsert: true },
          );
          return upsertedCount === 1;
        } catch (error) {
          if (!isDuplicate(error) || tries === TRIES) throw error;
          // The one with the slot is locked: taken, running, or lost with its process. It no longer counts.
          await collection.updateOne(
            { "data.slot": slot, lockedAt: { $ne: null } },
            { $unset: { "data.slot": "" } },
          );
        }
      }
    },

    async remove(name, key) {
      const { deletedCount } = await (await connected()).deleteMany({ name, "data.key": key });
      return deletedCount;
    },

    async release(ids) {
      await (
        await connected()
      ).updateMany(
        { _id: { $in: ids.map((id) => new ObjectId(id)) } },
        { $set: { lockedAt: null, nextRunAt: new Date() } },
      );
    },

    async removeByIds(ids) {
      await (await connected()).deleteMany({ _id: { $in: ids.map((id) => new ObjectId(id)) } });
    },

    async list({ name, keys, limit }) {
      const filter: Filter<Document> = {};
      if (name !== undefined) filter.name = name;
      if (keys) filter["data.key"] = { $in: [...keys] };
      const sorted = (await connected()).find(filter).sort({ nextRunAt: 1, _id: 1 });
      const found = await sorted.limit(limit).toArray();
      return found.map((document) => ({
        name: String(document.name),
        key: textOf((document.data as Document | null)?.key),
        id: textOf((document.data as Document | null)?.id),
        dueAt: dateOf(document.nextRunAt),
        lockedAt: dateOf(document.lockedAt),
        lastHeldBy: document.lastModifiedBy ? textOf(document.lastModifiedBy) : null,
        failures: Number(document.failCount) || 0,
      }));
    },

    async removeSpoilt(names) {
      return removeSpoiltDocuments(await connected(), names);
    },

    async ping() {
      await connected();
      await db.command({ ping: 1 });
    },

    async close() {
      isClosed = true;
      await client.close();
    },
  };

  async function giveUpDoubledSlots(): Promise<void> {
    const seen = new Set<unknown>();
    for await (const document of collection.find({}, { sort: { nextRunAt: 1 } })) {
      const slot = (document.data as Document | null)?.slot;
      if (slot === undefined) continue;
      const slotKey = JSON.stringify([document.name, slot]);
      if (seen.has(slotKey))
        await collection.updateOne({ _id: document._id }, { $unset: { "data.slot": "" } });
      seen.add(slotKey);
    }
  }
}

function slotOf(name: string, key: string): string {
  return `${name} ${key}`;
}

function isDuplicate(error: unknown): boolean {
  return error instanceof MongoServerError && error.code === DUPLICATE_KEY;
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function dateOf(value: unknown): Date | null {
  return value instanceof Date ? value : null;
}
