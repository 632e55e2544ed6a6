import { openDatabaseServer } from "@/server/platform/embedded-postgres";

// A process that uses the server of a data directory until its standard input ends; for tests of sharing.
const server = await openDatabaseServer({ dataDir: process.argv[2]!, durable: false });
process.stdout.write(`${JSON.stringify({ url: server.url, startedByUs: server.startedByUs })}\n`);
process.stdin.on("end", () => void server.stop().then(() => process.exit(0)));
process.stdin.resume();
