import { describe, expect, it } from "vitest";
import { PERMISSIONS, permissionsOf } from "@/server/staff/permissions";
import { isCurrent, NAVIGATION, navigationFor } from "./navigation";

const labels = (permissions: readonly string[]) =>
  navigationFor(permissions).flatMap((section) => section.items.map((item) => item.label));

describe("navigation", () => {
  it("names only permissions that exist", () => {
    for (const item of NAVIGATION.flatMap((section) => section.items)) {
      for (const permission of item.anyOf) expect(Object.keys(PERMISSIONS), item.label).toContain(permission);
    }
  });

  it("shows the import to admins only, and payroll not to support", () => {
    expect(labels(permissionsOf("ADMIN"))).toContain("Bookings import");
    expect(labels(permissionsOf("FINANCE"))).not.toContain("Bookings import");
    expect(labels(permissionsOf("SUPPORT"))).not.toContain("Payroll");
  });

  it("shows alarms to everyone, and jobs not to support", () => {
    expect(labels(permissionsOf("SUPPORT"))).toContain("Alarms");
    expect(labels(permissionsOf("SUPPORT"))).not.toContain("Jobs");
    expect(labels(permissionsOf("AUDITOR"))).toContain("Jobs");
  });

  it("shows nothing to nobody", () => expect(navigationFor([])).toEqual([]));
});

describe("isCurrent", () => {
  it.each([
    ["/", "/", true],
    ["/", "/payroll", false],
    ["/payroll", "/payroll/prun_1", true],
    ["/payroll", "/payrolls", false],
    ["/bookings", "/bookings/B-1", true],
    ["/bookings", "/bookings/import", false],
    ["/bookings/import", "/bookings/import", true],
    ["/bookings/import", "/bookings/B-1", false],
  ])("%s at %s: %s", (href, pathname, current) => expect(isCurrent(href, pathname)).toBe(current));
});
