import fc from "fast-check";
import { expect, it } from "vitest";
import { paperFileName } from "./paper-file-name";

it("says zone, period, currency and content", () => {
  const name = paperFileName({
    what: "payroll-run",
    about: ["weekly"],
    period: { first: "2025-07-07", last: "2025-07-13" },
    currency: "EUR",
    timeZone: "Europe/Berlin",
    contentHash: "3f9a2c41deadbeef",
    extension: "csv",
  });
  expect(name).toBe("payroll-run_weekly_2025-07-07_2025-07-13_EUR_Europe-Berlin_3f9a2c41.csv");
});

it("is plain whatever a vendor is called", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (ref) => {
      const name = paperFileName({ what: "statement", about: [ref], timeZone: "UTC", extension: "pdf" });
      expect(name).toMatch(/^[0-9A-Za-z._-]+\.pdf$/);
      expect(name).not.toContain("..");
    }),
  );
  expect(paperFileName({ what: "x", about: ["../Łódź\r\n"], timeZone: "UTC", extension: "pdf" })).toBe(
    "x_odz_UTC.pdf",
  );
});
