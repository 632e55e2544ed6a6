import { isPermitted, type Permission } from "@/server/staff/permissions";
import { asStaffContext, createApiContext, SIGNED_OUT, type StaffContext } from "./context";
import { refusalAnswer, refuseOtherSites } from "./door";
import { errorAnswer } from "./error-answer";
import { failureAnswer } from "./trpc-door";
import type { WebProcess } from "./web-process";

export interface StaffRouteOptions {
  permission: Permission;
  /**
   * What the request does. "read" (a download) needs no guard against other sites, which cannot see the answer.
   * "write" takes JSON only. "upload" takes a raw body, which the route limits itself; the browser must send it
   * with fetch and the header x-travellr-upload, which no form and no other site can add.
   */
  kind: "read" | "write" | "upload";
}

/**
 * Answers a request outside the procedures (a download, an upload) with the same checks: who is signed in is read
 * from the database, the permission is looked up, and errors become the same answers, as JSON `{ message }`.
 */
export async function answerStaffRoute(
  web: WebProcess,
  request: Request,
  options: StaffRouteOptions,
  work: (ctx: StaffContext) => Promise<Response>,
): Promise<Response> {
  const foreign = refusalOf(web, request, options.kind);
  if (foreign) return foreign;
  try {
    const ctx = asStaffContext(await createApiContext(web, request.headers));
    if (!ctx) return refusalAnswer(401, SIGNED_OUT);
    if (!isPermitted(ctx.staff.role, options.permission)) {
      const { id: staffId, role } = ctx.staff;
      const { permission } = options;
      const path = new URL(request.url).pathname;
      web.log.warn({ security: "permission-denied", path, permission, staffId, role }, "A route was refused");
      return refusalAnswer(403, "Your role does not permit this.");
    }
    return await work(ctx);
  } catch (error) {
    const answer = errorAnswer(error);
    return answer.isFault
      ? failureAnswer(web, error)
      : refusalAnswer(STATUSES[answer.code] ?? 400, answer.message);
  }
}

const STATUSES: Partial<Record<ReturnType<typeof errorAnswer>["code"], number>> = {
  BAD_REQUEST: 400,
  FORBIDDEN: 403,
  NOT_FOUND: 404,
  CONFLICT: 409,
  PRECONDITION_FAILED: 412,
  BAD_GATEWAY: 502,
  SERVICE_UNAVAILABLE: 503,
};

function refusalOf(web: WebProcess, request: Request, kind: StaffRouteOptions["kind"]): Response | null {
  if (kind === "read") return null;
  if (kind === "write") return refuseOtherSites(web, request);
  if (request.headers.get("x-travellr-upload") === null)
    return refusalAnswer(403, "This request did not come from this product's own pages.");
  // The content is whatever is uploaded, so only the other signs are looked at.
  return refuseOtherSites(web, request, { anyContentType: true });
}
