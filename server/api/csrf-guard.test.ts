import { describe, expect, it } from "vitest";
import { crossSiteRefusal, provenanceOf } from "./csrf-guard";

const OWN = "https://office.example";
const CONTENT_TYPES = [
  "application/json",
  "application/json; charset=utf-8",
  "text/plain",
  "text/plain; application/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "application/octet-stream",
  "application/json, text/plain",
  null,
];
const JSON_TYPES = CONTENT_TYPES.slice(0, 2);
const SITES = ["same-origin", "same-site", "cross-site", "none", null];
const ORIGINS = [OWN, "https://evil.example", "https://office.example.evil.example", "null", null];

const cells = CONTENT_TYPES.flatMap((contentType) =>
  SITES.flatMap((secFetchSite) => ORIGINS.map((origin) => ({ contentType, secFetchSite, origin }))),
);

describe("crossSiteRefusal", () => {
  it("lets exactly the allowed cells of content type, fetch site and origin pass", () => {
    const passed = cells.filter(
      (cell) => crossSiteRefusal({ method: "POST", ...cell, ownOrigins: [OWN] }) === null,
    );
    const allowed = JSON_TYPES.flatMap((contentType) => [
      ...ORIGINS.map((origin) => ({ contentType, secFetchSite: "same-origin", origin })),
      { contentType, secFetchSite: null, origin: OWN },
    ]);
    expect(passed).toHaveLength(allowed.length);
    expect(passed).toEqual(expect.arrayContaining(allowed));
  });

  it.each(["GET", "HEAD", "PUT", "PATCH", "DELETE", "OPTIONS", "post"])("refuses the method %s", (method) => {
    expect(
      crossSiteRefusal({
        method,
        contentType: "application/json",
        secFetchSite: "same-origin",
        origin: OWN,
        ownOrigins: [OWN],
      }),
    ).toBe("method");
  });
});

describe("provenanceOf", () => {
  const request = (headers: Record<string, string>) =>
    new Request("http://localhost:3000/api/trpc/x", { method: "POST", headers });

  it("takes the configured address and not the Host header when there is one", () => {
    expect(provenanceOf(request({ host: "evil.example" }), "https://office.example/").ownOrigins).toEqual([
      OWN,
    ]);
  });

  it("does not believe X-Forwarded-Host", () => {
    const { ownOrigins } = provenanceOf(
      request({ host: "localhost:4500", "x-forwarded-host": "evil.example" }),
    );
    expect(ownOrigins).toEqual(["http://localhost:4500", "https://localhost:4500"]);
  });
});
