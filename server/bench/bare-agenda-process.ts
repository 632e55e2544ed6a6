import { MongoBackend } from "@agendajs/mongo-backend";
import { PostgresBackend } from "@agendajs/postgres-backend";
import { Agenda, type AgendaBackend } from "agenda";
import { MongoClient } from "mongodb";
import pg from "pg";

export const BARE_COLLECTION = "bare_jobs";

/** Where the jobs of a bare Agenda are kept. */
export interface BareAgendaOrder {
  databaseUrl: string;
  mongodbUri?: string;
}

// Agenda by itself, with as many no-op jobs at one time as our lane has, and no limit to what it takes ahead: what the
// benchmark compares our jobs with. It begins when it is given an order.
process.on("message", (order: BareAgendaOrder) => void begin(order));
process.on("disconnect", () => process.exit(1));
process.send?.("loaded");

async function begin(order: BareAgendaOrder): Promise<void> {
  const agenda = new Agenda({
    backend: await backendOf(order),
    name: `bare-${process.pid}`,
    processEvery: 1_000,
    defaultConcurrency: 20,
    maxConcurrency: 20,
    removeOnComplete: true,
  });
  await agenda.ready;
  agenda.define("bench.nothing", async () => undefined);
  await agenda.start();
  process.send?.("began");
}

async function backendOf({ databaseUrl, mongodbUri }: BareAgendaOrder): Promise<AgendaBackend> {
  if (!mongodbUri)
    return new PostgresBackend({ pool: new pg.Pool({ connectionString: databaseUrl }), ensureSchema: false });
  const client = await new MongoClient(mongodbUri).connect();
  return new MongoBackend({ mongo: client.db(), collection: BARE_COLLECTION });
}
