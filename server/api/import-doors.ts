import { Readable } from "node:stream";
import { stringify } from "csv-stringify/sync";
import { asStaffContext, createApiContext, SIGNED_OUT, type StaffContext } from "@/server/api/context";
import { crossSiteRefusal, provenanceOf } from "@/server/api/csrf-guard";
import { NO_STORE, refusalAnswer, refuseOtherSites } from "@/server/api/door";
import { errorAnswer } from "@/server/api/error-answer";
import { failureAnswer } from "@/server/api/trpc-door";
import type { WebProcess } from "@/server/api/web-process";
import { guardCsvCell } from "@/server/platform/csv-cell";
import { Conflict, InvalidInput, KnownError, NotFound } from "@/server/platform/errors";
import { isPermitted } from "@/server/staff/permissions";
import { importBookings } from "@/server/bookings/commands/import-bookings";
import { readMapping } from "@/server/bookings/domain/column-mapping";
import { listImportErrors } from "@/server/bookings/queries/list-import-errors";
import { IMPORT_ID } from "@/server/bookings/schemas";

/** Most bytes of an uploaded file, as it is sent. */
export const UPLOAD_BYTES_MAX = 200 * 1024 ** 2;

/** Errors in the answer; the report's page reads all that were kept. */
const ERRORS_ANSWERED = 100;

/**
 * Answers an upload of bookings: the body is the file, and headers say the rest, percent-encoded where they are
 * text: `x-import-id`, `x-import-file-name`, `x-import-mapping` (JSON, optional), `x-import-dry-run` ("true").
 * Only our own pages can send it: the id header and the body's type need a preflight elsewhere, which is never
 * answered, and the guard of all other routes looks at where it comes from.
 *
 * 200 with the report; 400 for a refused file or header, 401, 403, 409 for a repeated id or a running import, 413.
 */
export async function answerBookingUpload(web: WebProcess, request: Request): Promise<Response> {
  const refusal = refuseForeignUpload(web, request);
  if (refusal) return refusal;
  const ctx = await staffWhoImports(web, request);
  if (ctx instanceof Response) return ctx;
  const claimed = Number(request.headers.get("content-length") ?? Number.NaN);
  if (claimed > UPLOAD_BYTES_MAX) return tooLarge();
  try {
    const { headers } = request;
    const mapping = readMapping(textHeader(headers, "x-import-mapping") || "{}");
    if (!mapping.ok) throw new InvalidInput(mapping.problem, "mapping");
    if (!request.body) throw new InvalidInput("The file is empty.", "file");
    const result = await importBookings(ctx, {
      source: limited(request.body),
      fileName: textHeader(headers, "x-import-file-name").slice(0, 200) || "upload",
      bytesTotal: Number.isSafeInteger(claimed) ? claimed : null,
      mapping: mapping.mapping,
      dryRun: headers.get("x-import-dry-run") === "true",
      importId: headers.get("x-import-id")!,
    });
    return Response.json(
      { ...result, errors: result.errors.slice(0, ERRORS_ANSWERED) },
      { headers: NO_STORE },
    );
  } catch (error) {
    if (error instanceof UploadTooLarge) return tooLarge();
    return knownAnswer(error) ?? failureAnswer(web, error);
  }
}

/** Answers the download of an import's errors as CSV: 200, 400 for an id that is none, 401, 403, 404. */
export async function answerImportErrors(
  web: WebProcess,
  request: Request,
  importId: string,
): Promise<Response> {
  const ctx = await staffWhoImports(web, request);
  if (ctx instanceof Response) return ctx;
  if (!IMPORT_ID.test(importId)) return refusalAnswer(400, "This is not the id of an import.");
  try {
    const staff = ctx;
    let page = await listImportErrors(staff, { importId, limit: 500 });
    async function* lines() {
      yield stringify([["line", "field", "code", "reason", "value"]]);
      for (;;) {
        yield stringify(
          page.errors.map(({ line, field, code, reason, value }) =>
            [String(line), field, code, reason, value ?? ""].map(guardCsvCell),
          ),
        );
        if (page.nextCursor === null) return;
        page = await listImportErrors(staff, { importId, limit: 500, cursor: page.nextCursor });
      }
    }
    return new Response(Readable.toWeb(Readable.from(encoded(lines()))) as ReadableStream<Uint8Array>, {
      headers: {
        ...NO_STORE,
        "content-type": "text/csv; charset=utf-8",
        "content-disposition": `attachment; filename="import-errors-${importId}.csv"`,
      },
    });
  } catch (error) {
    return knownAnswer(error) ?? failureAnswer(web, error);
  }
}

function refuseForeignUpload(web: WebProcess, request: Request): Response | null {
  const type = request.headers.get("content-type");
  const provenance = provenanceOf(request, web.env.PUBLIC_URL);
  // The guard asks for JSON; a file has two other types, which no form can send either.
  const isFile = type === "application/octet-stream" || type === "text/csv";
  if (crossSiteRefusal({ ...provenance, contentType: isFile ? "application/json" : type }))
    return refuseOtherSites(web, request);
  if (!isFile) return refusalAnswer(415, "Send the file as application/octet-stream or text/csv.");
  if (!IMPORT_ID.test(request.headers.get("x-import-id") ?? ""))
    return refusalAnswer(400, "The header x-import-id is missing or not the id of an import.");
  return null;
}

async function staffWhoImports(web: WebProcess, request: Request): Promise<StaffContext | Response> {
  try {
    const ctx = await createApiContext(web, request.headers);
    const staffContext = asStaffContext(ctx);
    if (!staffContext) return refusalAnswer(401, SIGNED_OUT);
    const { id, role } = staffContext.staff;
    if (!isPermitted(role, "bookings.import")) {
      const { pathname } = new URL(request.url);
      ctx.log.warn(
        { security: "permission-denied", path: pathname, staffId: id, role },
        "A request was refused",
      );
      return refusalAnswer(403, "Your role does not permit this.");
    }
    return staffContext;
  } catch (error) {
    return failureAnswer(web, error);
  }
}

class UploadTooLarge extends InvalidInput {}

async function* limited(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of body as unknown as AsyncIterable<Uint8Array>) {
    bytes += piece.byteLength;
    if (bytes > UPLOAD_BYTES_MAX)
      throw new UploadTooLarge("The file is larger than 200 MiB. Nothing of it was kept.");
    yield piece;
  }
}

async function* encoded(texts: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  for await (const text of texts) yield encoder.encode(text);
}

function textHeader(headers: Headers, name: string): string {
  const value = headers.get(name) ?? "";
  try {
    // Marks that cannot be seen or stored have no place in a file's name or in a heading.
    return decodeURIComponent(value).replace(/[\p{Cc}\p{Surrogate}]/gu, "");
  } catch {
    throw new InvalidInput(`The header ${name} is not percent-encoded text.`, name);
  }
}

function knownAnswer(error: unknown): Response | null {
  if (!(error instanceof KnownError)) return null;
  const status = error instanceof Conflict ? 409 : error instanceof NotFound ? 404 : 400;
  return refusalAnswer(status, errorAnswer(error).message);
}

function tooLarge(): Response {
  return refusalAnswer(413, "The file is larger than 200 MiB. Pack it with gzip, or split it.");
}
