import { describe, expect, it } from "vitest";
import { listVendorEntriesInput, listVendorsInput, vendorStatementInput } from "@/server/vendors/schemas";
import { entryListInput, loadVendorUrl, statementInput } from "./vendor-url";
import { loadVendorsUrl, vendorListInput } from "./vendors-url";

describe("the URL of the list of vendors", () => {
  it.each([
    ["", { sort: "name", order: "asc" }],
    [
      "q=%20Roma%20&schedule=WEEKLY,WEEKLY&owed=true",
      { search: "Roma", schedule: ["WEEKLY"], hasBalance: true, sort: "name", order: "asc" },
    ],
    ["sort=balance&dir=desc&currency=EUR", { sort: "balance", order: "desc", currency: "EUR" }],
    ["sort=id&dir=up&currency=euro&status=GONE&account=", { sort: "name", order: "asc" }],
  ])("%s asks for %j", (query, expected) => {
    expect(vendorListInput(loadVendorsUrl(new URLSearchParams(query)))).toEqual(expected);
  });

  it.each([
    `q=${"x".repeat(5_000)}`,
    "q=%00%01",
    `q=${encodeURIComponent("🙂".repeat(60))}`,
    "account=NONE,NONE,ACTIVE",
  ])("%s never asks for what the server refuses", (query) => {
    const input = vendorListInput(loadVendorsUrl(new URLSearchParams(query)));
    expect(listVendorsInput.safeParse(input).success).toBe(true);
  });
});

describe("the URL of a vendor's page", () => {
  const vendor = { id: "ven_1", currencies: ["EUR", "USD"], today: "2026-03-31", lastEntryOn: "2015-12-07" };

  it.each([
    ["", { currency: "EUR", from: "2015-12-01", to: "2016-01-01" }],
    ["from=2016-02-01&to=2016-02-29", { currency: "EUR", from: "2016-02-01", to: "2016-03-01" }],
    ["stcur=USD&from=2016-12-31&to=2016-12-31", { currency: "USD", from: "2016-12-31", to: "2017-01-01" }],
    ["from=2016-02-30&to=2015-01-09", { currency: "EUR", from: "2015-01-01", to: "2015-01-10" }],
    ["from=2199-12-31&to=2199-12-31", { currency: "EUR", from: "2015-12-01", to: "2016-01-01" }],
    ["from=2016-03-01&to=2016-02-01", { currency: "EUR", from: "2016-03-01", to: "2016-03-02" }],
  ])("%s asks for the statement %j", (query, expected) => {
    const input = statementInput(vendor, loadVendorUrl(new URLSearchParams(query)));
    expect(input).toMatchObject(expected);
    expect(vendorStatementInput.safeParse(input).success).toBe(true);
  });

  it("shows the running month of a vendor without entries", () => {
    expect(
      statementInput({ ...vendor, currencies: [], lastEntryOn: null }, loadVendorUrl(new URLSearchParams())),
    ).toBeNull();
  });

  it.each(["kind=EARNING,REFUND&q=B1", `q=${"y".repeat(300)}`, "kind=GIFT&currency=x"])(
    "%s asks for entries that the server knows",
    (query) => {
      const input = entryListInput("ven_1", loadVendorUrl(new URLSearchParams(query)));
      expect(listVendorEntriesInput.safeParse(input).success).toBe(true);
    },
  );
});
