import { gzipSync } from "node:zlib";
import { parse } from "csv-parse/sync";
import { beforeAll, describe, expect, it } from "vitest";
import { testWeb, type TestWeb } from "@/server/api/testing/test-web";
import { useTestDatabase } from "@/server/testing/database";
import { answerBookingUpload, answerImportErrors, UPLOAD_BYTES_MAX } from "./import-doors";
import { bookingFile } from "@/server/bookings/testing/booking-file";

const database = useTestDatabase();
const ORIGIN = "http://localhost:4600";
let web: TestWeb;
let admin = "";
let finance = "";
beforeAll(async () => {
  web = testWeb(database);
  admin = await web.signIn((await web.staff("ADMIN")).email);
  finance = await web.signIn((await web.staff("FINANCE")).email);
});

let uploads = 0;
const nextId = () => `bimp_${String(++uploads).padStart(26, "0")}`;

function upload(
  body: string | Buffer | null,
  headers: Record<string, string | null> = {},
): Promise<Response> {
  const sent = new Headers({
    "content-type": "application/octet-stream",
    "sec-fetch-site": "same-origin",
    origin: ORIGIN,
    host: "localhost:4600",
    cookie: admin,
    "x-import-id": nextId(),
    "x-import-file-name": encodeURIComponent("März.csv"),
  });
  for (const [name, value] of Object.entries(headers)) {
    if (value === null) sent.delete(name);
    else sent.set(name, value);
  }
  const request = new Request(`${ORIGIN}/api/imports/bookings`, {
    method: "POST",
    headers: sent,
    body: body === null ? null : new Uint8Array(Buffer.from(body)),
  });
  return answerBookingUpload(web, request);
}

const message = async (answer: Response) => ((await answer.json()) as { message: string }).message;

describe("an upload", () => {
  it("is imported and reported, by whoever sent it", async () => {
    const answer = await upload(
      gzipSync(bookingFile([{ booking_ref: "U-1" }, { booking_ref: "U-2", currency: "XXX" }])),
    );
    expect(answer.status).toBe(200);
    expect(answer.headers.get("cache-control")).toBe("private, no-store");
    const report = (await answer.json()) as { importId: string };
    expect(report).toMatchObject({ rows: 2, created: 1, rejected: 1, earnings: 1, errors: [{ line: 3 }] });
    const { status, body } = await web.call("bookings.imports.get", admin, { id: report.importId });
    expect(status).toBe(200);
    expect(body.result!.data.json).toMatchObject({
      fileName: "März.csv",
      status: "DONE",
      startedByName: "admin",
      errorCount: 1,
    });
    const progress = await web.call("bookings.imports.progress", admin, { id: report.importId });
    expect(progress.body.result!.data.json).toMatchObject({ status: "DONE", rows: 2 });
    expect(
      (await web.call("bookings.imports.progress", admin, { id: nextId() })).body.result!.data.json,
    ).toBeNull();
    const event = await database.prisma.auditEvent.findFirst({ where: { subjectId: report.importId } });
    expect(event).toMatchObject({ actorKind: "staff", actorName: "admin", action: "bookings.file.imported" });
  });

  it("takes a mapping and rehearses", async () => {
    const answer = await upload(bookingFile([{ booking_ref: "U-3" }]).replace("booking_ref", "Größe"), {
      "x-import-mapping": encodeURIComponent('{"booking_ref": "Größe"}'),
      "x-import-dry-run": "true",
      "content-type": "text/csv",
    });
    expect(await answer.json()).toMatchObject({ created: 1, dryRun: true });
    expect(await database.prisma.booking.count({ where: { ref: "U-3" } })).toBe(0);
  });

  it("that is repeated is a conflict", async () => {
    const id = nextId();
    expect((await upload(bookingFile([{ booking_ref: "U-4" }]), { "x-import-id": id })).status).toBe(200);
    expect((await upload(bookingFile([{ booking_ref: "U-4" }]), { "x-import-id": id })).status).toBe(409);
  });

  it.each<[string, Record<string, string | null>, number]>([
    ["a form", { "content-type": "multipart/form-data; boundary=x" }, 403],
    ["a text form", { "content-type": "text/plain" }, 403],
    ["no type", { "content-type": null }, 403],
    ["JSON", { "content-type": "application/json" }, 415],
    ["another site", { "sec-fetch-site": "cross-site" }, 403],
    ["a neighbour", { "sec-fetch-site": "same-site" }, 403],
    ["a foreign origin", { "sec-fetch-site": null, origin: "https://evil.example" }, 403],
    ["no origin", { "sec-fetch-site": null, origin: null }, 403],
    ["no id", { "x-import-id": null }, 400],
    ["a wrong id", { "x-import-id": "bimp_../../etc" }, 400],
    ["no cookie", { cookie: null }, 401],
    ["a mapping that is none", { "x-import-mapping": "%7B" }, 400],
    ["a mapping of an unknown column", { "x-import-mapping": '{"bookingRef":"x"}' }, 400],
    ["a header that is not encoded", { "x-import-file-name": "%E0%A4%A" }, 400],
    ["a claimed length over the limit", { "content-length": String(UPLOAD_BYTES_MAX + 1) }, 413],
  ])("with %s is refused", async (_, headers, status) => {
    const before = await database.prisma.booking.count();
    expect((await upload(bookingFile([{ booking_ref: `X-${uploads}` }]), headers)).status).toBe(status);
    expect(await database.prisma.booking.count()).toBe(before);
  });

  it("by another role is refused and logged", async () => {
    const before = web.logged.length;
    expect((await upload(bookingFile([{ booking_ref: "X-F" }]), { cookie: finance })).status).toBe(403);
    expect(web.logged.slice(before)).toContainEqual(
      expect.objectContaining({ security: "permission-denied", role: "FINANCE" }),
    );
  });

  it.each([
    ["nothing", null, /empty/],
    ["a cut gzip file", gzipSync(bookingFile([{ booking_ref: "X-G" }])).subarray(0, 100), /ends too early/],
    ["a page", "<!doctype html>\n", /none of the expected columns/],
  ])("of %s is a 400 that says why", async (_, body, words) => {
    const answer = await upload(body);
    expect(answer.status).toBe(400);
    expect(await message(answer)).toMatch(words);
  });
});

describe("the download of errors", () => {
  const download = (id: string, cookie: string) =>
    answerImportErrors(
      web,
      new Request(`${ORIGIN}/api/imports/${id}/errors.csv`, { headers: { cookie } }),
      id,
    );

  it("has every kept error, formulas guarded and numbers as they are", async () => {
    const rows = ["=1+1", "-5", '@x,"y"', ...Array<string>(600).fill("x")].map((gross_amount, index) => ({
      booking_ref: `E-${index}`,
      gross_amount,
    }));
    const id = nextId();
    await upload(bookingFile(rows), { "x-import-id": id });
    const answer = await download(id, admin);
    expect(answer.headers.get("content-type")).toBe("text/csv; charset=utf-8");
    expect(answer.headers.get("content-disposition")).toBe(`attachment; filename="import-errors-${id}.csv"`);
    const lines = parse(await answer.text());
    expect(lines).toHaveLength(604);
    expect(lines[0]).toEqual(["line", "field", "code", "reason", "value"]);
    expect(lines.slice(1, 4).map((line) => [line[0], line[4]])).toEqual([
      ["2", "'=1+1"],
      ["3", "-5"],
      ["4", `'@x,"y"`],
    ]);
  });

  it("is for those who import", async () => {
    expect((await download(nextId(), admin)).status).toBe(404);
    expect((await download("x", admin)).status).toBe(400);
    expect((await download(nextId(), finance)).status).toBe(403);
    expect((await download(nextId(), "")).status).toBe(401);
  });
});

describe("queries", () => {
  it("page through imports and errors without losing or repeating one", async () => {
    const all = await database.prisma.bookingImport.count();
    const seen: string[] = [];
    for (let cursor: string | null = null, page = 0; page === 0 || cursor !== null; page++) {
      const { body } = await web.call("bookings.imports.list", admin, { limit: 2, cursor });
      const answer = body.result!.data.json as { imports: { id: string }[]; nextCursor: string | null };
      seen.push(...answer.imports.map(({ id }) => id));
      cursor = answer.nextCursor;
    }
    expect(new Set(seen).size).toBe(all);
    expect(seen).toHaveLength(all);
  });

  it("find a booking with what was earned, for every role", async () => {
    const { body } = await web.call("bookings.get", finance, { ref: "U-1" });
    expect(body.result!.data.json).toMatchObject({ ref: "U-1", status: "COMPLETED" });
    const timeline = await web.call("bookings.timeline", finance, { ref: "U-1", kinds: ["LEDGER"] });
    expect(timeline.body.result!.data.json).toMatchObject({ entries: [{ entryKind: "EARNING" }] });
    expect((await web.call("bookings.get", finance, { ref: "absent" })).status).toBe(404);
  });

  it.each([
    ["bookings.imports.list", { cursor: "x".repeat(10_000) }],
    ["bookings.imports.get", { id: ["bimp_00000000000000000000000001"] }],
    ["bookings.imports.errors", { importId: "__proto__" }],
    ["bookings.get", { ref: "a\u0000b" }],
    ["bookings.get", { ref: "x".repeat(101) }],
  ])("%s refuses %j", async (path, input) => {
    expect((await web.call(path, admin, input)).status).toBe(400);
  });
});
