import { describe, expect, it } from "vitest";
import { isPermitted, permissionsOf, PERMISSIONS, STAFF_ROLES, type Permission } from "./permissions";

// Written out a second time, role by role, so that a slip in the table shows up as a difference.
const EXPECTED = {
  SUPPORT:
    "overview.read session.own payroll.status vendors.read bookings.read messages.read messages.reveal messages.resend contacts.correct suppressions.manage preferences.edit alarms.read audit.readOwn",
  FINANCE:
    "overview.read session.own payroll.status payroll.read payroll.export payroll.draft payroll.edit payroll.submit payroll.approve payroll.pause payroll.resume payroll.retry payroll.cancel payroll.reconcile vendors.read vendors.edit bookings.read messages.read jobs.read maintenance.read alarms.read alarms.acknowledge audit.readOwn",
  ADMIN:
    "overview.read session.own payroll.status payroll.read payroll.export payroll.pause vendors.read bookings.read bookings.import messages.read messages.reveal suppressions.manage preferences.edit people.erase jobs.read jobs.manage maintenance.read maintenance.run alarms.read alarms.acknowledge alarms.manage staff.read staff.manage audit.readOwn audit.read audit.verify",
  AUDITOR:
    "overview.read session.own payroll.status payroll.read payroll.export vendors.read bookings.read messages.read jobs.read maintenance.read alarms.read staff.read audit.readOwn audit.read audit.verify",
};

describe("permissions", () => {
  it.each(STAFF_ROLES)("gives %s exactly what the matrix says", (role) => {
    expect(permissionsOf(role).join(" ")).toBe(EXPECTED[role]);
  });

  it("lets nobody both hand out roles and approve payroll runs", () => {
    for (const role of STAFF_ROLES)
      expect(isPermitted(role, "staff.manage") && isPermitted(role, "payroll.approve")).toBe(false);
  });

  it("gives each permission to somebody", () => {
    for (const permission of Object.keys(PERMISSIONS) as Permission[])
      expect(PERMISSIONS[permission].length).toBeGreaterThan(0);
  });
});
