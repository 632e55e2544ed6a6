import { runWorker } from "@/server/run-worker";

// The real worker with short waits, for tests that start it as a process.
runWorker({ paying: { settings: { confirmAfterMs: 0, backoffMs: 50, settleMs: 1_000 } } });
