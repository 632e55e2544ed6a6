import { randomBytes } from "node:crypto";
import { mkdir, rm } from "node:fs/promises";
import { resolve } from "node:path";
import { MongoClient } from "mongodb";
import { openMongodb, type MongodbKind } from "@/server/platform/mongodb/find-mongodb";

export interface TestMongodb {
  kind: MongodbKind;
  /** The connection string of an empty database of its own; undefined when no MongoDB can be had. */
  uri: string | undefined;
  /** Drops the database, lets the server go and removes its data. */
  close(): Promise<void>;
}

/** Where tests keep what is downloaded or built once for all of their data directories. */
export const MONGODB_TEST_CACHE = resolve("node_modules/.cache/travellr-mongodb");

/**
 * A MongoDB for the tests of one file, of the kind the finder finds, with data of its own. Prints in one line what
 * it took, and which tests are not run when there is none.
 */
export async function openTestMongodb(tests: string): Promise<TestMongodb> {
  const database = `test_${randomBytes(6).toString("hex")}`;
  const dataDir = resolve(".data", database);
  await mkdir(MONGODB_TEST_CACHE, { recursive: true });
  const { JOB_STORE: _asked, ...env } = process.env;
  const found = await openMongodb({ dataDir, env, cacheDir: MONGODB_TEST_CACHE, onNotice: print });
  print(found.sentence);
  if (!found.uri) print(`Not run for want of a MongoDB: ${tests}.`);
  const uri = found.uri && withDatabase(found.uri, database);
  return {
    kind: found.kind,
    uri,
    async close() {
      if (uri) {
        const client = new MongoClient(uri, { serverSelectionTimeoutMS: 3_000 });
        await client.db().dropDatabase();
        await client.close();
      }
      await found.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

function withDatabase(uri: string, database: string): string {
  // Not a URL for the URL class: it may name several hosts.
  return uri.replace(/^(mongodb(?:\+srv)?:\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${database}`);
}

// Past vitest, which would hold a line back until the end of the file.
function print(line: string): void {
  process.stderr.write(`${line}\n`);
}
