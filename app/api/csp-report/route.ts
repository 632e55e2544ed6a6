import { openLog } from "@/server/platform/log";

export const runtime = "nodejs";
export const dynamic = "force-dynamic";

const REPORT_MAX_BYTES = 16 * 1024;

const log = openLog({ process: "web" });

/** Where browsers report what the content security policy stopped. Logged, never stored; always answered with 204. */
export async function POST(request: Request): Promise<Response> {
  const length = Number(request.headers.get("content-length") ?? "0");
  if (length > 0 && length <= REPORT_MAX_BYTES) {
    const report = (await request.text()).slice(0, REPORT_MAX_BYTES);
    log.warn(
      { security: "csp-violation", report },
      "A browser stopped something that the policy does not allow",
    );
  }
  return new Response(null, { status: 204 });
}
