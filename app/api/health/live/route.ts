export const dynamic = "force-dynamic";

/** Says that this process runs; it asks nothing of others, so that their failure does not restart it. */
export function GET(): Response {
  return Response.json({ status: "live" }, { headers: { "cache-control": "no-store" } });
}
