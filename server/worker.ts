import { runWorker } from "@/server/run-worker";

// npm run worker: what plans schedules, delivers events, pays, and draws papers.
runWorker();
