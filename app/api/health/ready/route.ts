import { readiness } from "@/server/api/readiness";
import { webJobStore, webJobStoreKind } from "@/server/api/web-job-store";
import { webProcess } from "@/server/api/web-process";

export const dynamic = "force-dynamic";

/** 200 if this process has all it needs, 503 if a store does not answer; the answer says which. */
export async function GET(): Promise<Response> {
  const answer = await readiness({
    jobStoreKind: webJobStoreKind(),
    openPool: async () => (await webProcess()).database.pool,
    openJobStore: webJobStore,
  });
  const status = answer.status === "ready" ? 200 : 503;
  return Response.json(answer, { status, headers: { "cache-control": "no-store" } });
}
