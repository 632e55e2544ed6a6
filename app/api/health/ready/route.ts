import { readiness } from "@/server/api/readiness";
import { webProcess } from "@/server/api/web-process";

export const dynamic = "force-dynamic";

/** 200 if this process can serve requests now, otherwise 503. */
export async function GET(): Promise<Response> {
  const ready = await readiness(async () => (await webProcess()).database.pool);
  return Response.json(
    { status: ready ? "ready" : "not-ready" },
    { status: ready ? 200 : 503, headers: { "cache-control": "no-store" } },
  );
}
