import { openMongodb } from "@/server/platform/mongodb/find-mongodb";

// A process that uses the MongoDB of a data directory until its standard input ends; for tests of sharing.
const [dataDir, cacheDir] = process.argv.slice(2);
const env = { ...process.env, MONGODB_URI: undefined, JOB_STORE: undefined };
const found = await openMongodb({ dataDir: dataDir!, cacheDir: cacheDir!, env });
process.stdout.write(`${JSON.stringify({ uri: found.uri, kind: found.kind })}\n`);
process.stdin.on("end", () => void found.stop().then(() => process.exit(0)));
process.stdin.resume();
