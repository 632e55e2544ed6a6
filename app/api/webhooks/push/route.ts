import { webProcess } from "@/server/api/web-process";
import { receivePushReceipt } from "@/server/notifications/commands/receive-push-receipt";
import { newId } from "@/server/platform/ids";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

/** Takes the app's word that a device has a push: 204 once it is stored, 404 for a push that there is not. */
export async function POST(request: Request): Promise<Response> {
  const { database, clock } = await webProcess();
  const isKnown = await receivePushReceipt(
    {
      db: database.prisma,
      pool: database.pool,
      clock,
      actor: { kind: "system", name: "Push receipt" },
      requestId: newId("req"),
    },
    new URL(request.url).searchParams,
  );
  return new Response(null, { status: isKnown ? 204 : 404, headers: { "cache-control": "no-store" } });
}
