export type { WorkerPart } from "@/server/platform/worker-part";
