import { connect } from "node:net";
import { every } from "@/server/platform/every";
import { openMongodb, type FoundMongodb } from "@/server/platform/mongodb/find-mongodb";
import type { Say } from "./product-steps";

/** The MongoDB of a product that runs, looked after. */
export interface KeptMongodb {
  /** What the programs are told: MONGODB_URI, or JOB_STORE for PostgreSQL where there is no MongoDB. */
  env: { MONGODB_URI?: string; JOB_STORE?: string };
  /** One line for a person: what was taken. */
  sentence: string;
  stop(): Promise<void>;
}

const LOOK_MS = 3_000;

/**
 * Finds a MongoDB or brings one (see `openMongodb`), and starts it again should it end while the product runs.
 * Where none can be had, or what was found does not start, wake-ups are kept in PostgreSQL, and the sentence says so.
 */
export async function keepMongodb(options: {
  dataDir: string;
  say: Say;
  /** Where a built or downloaded server is kept; below the data directory unless told. */
  cacheDir?: string;
}): Promise<KeptMongodb> {
  const { dataDir, cacheDir, say } = options;
  const open = () =>
    openMongodb({ dataDir, env: process.env, onNotice: say, ...(cacheDir ? { cacheDir } : {}) });
  let found: FoundMongodb;
  try {
    found = await open();
  } catch (error) {
    const [reason] = (error as Error).message.split("\n");
    return {
      env: { JOB_STORE: "postgresql" },
      sentence: `MongoDB: none (${reason}) Jobs are kept in PostgreSQL.`,
      stop: async () => undefined,
    };
  }
  if (!found.uri)
    return { env: { JOB_STORE: "postgresql" }, sentence: found.sentence, stop: () => found.stop() };

  const isOurs = found.kind !== "given";
  const port = Number(/:(\d+)\//.exec(found.uri)?.[1]);
  const look = async () => {
    if (!isOurs || (await isListening(port))) return;
    say("MongoDB ended unexpectedly; starting it again.");
    const previous = found;
    found = await open();
    await previous.stop();
    say("MongoDB is back.");
  };
  const watch = every(LOOK_MS, look, (error) => say((error as Error).message));
  return {
    env: { MONGODB_URI: found.uri },
    sentence: found.sentence,
    async stop() {
      await watch.stop();
      await found.stop();
    },
  };
}

function isListening(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect({ host: "127.0.0.1", port });
    const end = (isUp: boolean) => {
      socket.destroy();
      done(isUp);
    };
    socket.once("connect", () => end(true)).once("error", () => end(false));
    // A server that is stopped and not gone still takes connections; it is left to whoever stopped it.
    socket.setTimeout(2_000, () => end(true));
  });
}
