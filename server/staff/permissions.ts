/** The roles a staff member can have; exactly one each. */
export const STAFF_ROLES = ["SUPPORT", "FINANCE", "ADMIN", "AUDITOR"] as const;

export type StaffRole = (typeof STAFF_ROLES)[number];

const EVERYONE = STAFF_ROLES;

/**
 * Who may do what: one row per permission, the roles that hold it. This is the whole table; what a role may do
 * depends on nothing else. Rules about the moment (not the submitter, two people) are in the domains.
 */
export const PERMISSIONS = {
  "overview.read": EVERYONE,
  /** One's own sessions and profile. */
  "session.own": EVERYONE,

  /** That a run exists and where it stands; no vendor, no amount. */
  "payroll.status": EVERYONE,
  "payroll.read": ["FINANCE", "ADMIN", "AUDITOR"],
  "payroll.export": ["FINANCE", "ADMIN", "AUDITOR"],
  "payroll.draft": ["FINANCE"],
  /** Holds, exclusions and adjustments. Whoever used it on a run may not approve that run. */
  "payroll.edit": ["FINANCE"],
  "payroll.submit": ["FINANCE"],
  /** Approve and reject. Never an admin: who hands out the roles must not move the money. */
  "payroll.approve": ["FINANCE"],
  /** Stopping is safe, so an admin may; going on is a decision about money. */
  "payroll.pause": ["FINANCE", "ADMIN"],
  "payroll.resume": ["FINANCE"],
  "payroll.retry": ["FINANCE"],
  "payroll.cancel": ["FINANCE"],
  /** Compare with the provider, and explain and resolve what differs. */
  "payroll.reconcile": ["FINANCE"],

  "vendors.read": EVERYONE,
  /** Schedule and payout account: it decides where money goes, so it is finance's. */
  "vendors.edit": ["FINANCE"],

  "bookings.read": EVERYONE,
  "bookings.import": ["ADMIN"],

  /** What was sent to whom and what became of it, with contact and content masked. */
  "messages.read": EVERYONE,
  /** See them in clear, for a reason that the audit log keeps. */
  "messages.reveal": ["SUPPORT", "ADMIN"],
  /** Have a message sent once more. */
  "messages.resend": ["SUPPORT"],
  /** Change where a traveller or a vendor is written to. */
  "contacts.correct": ["SUPPORT"],

  /** Suppress addresses and lift suppressions. */
  "suppressions.manage": ["SUPPORT", "ADMIN"],
  /** What a recipient wants, as they told it. */
  "preferences.edit": ["SUPPORT", "ADMIN"],
  /** Take out everything about one person, for good. */
  "people.erase": ["ADMIN"],

  /** Schedules, their runs and the workers. */
  "jobs.read": ["FINANCE", "ADMIN", "AUDITOR"],
  /** Pause, edit, run now, retry, cancel. */
  "jobs.manage": ["ADMIN"],

  /** Tasks of upkeep, their runs and reports, policies and legal holds. */
  "maintenance.read": ["FINANCE", "ADMIN", "AUDITOR"],
  /** Rehearse, start, stop and restore; policies, holds and the kill switch. */
  "maintenance.run": ["ADMIN"],

  /** That something is wrong; what it says of payouts and errors is for those who may read these. */
  "alarms.read": EVERYONE,
  "alarms.acknowledge": ["FINANCE", "ADMIN"],
  /** Which alarms there are, and from when on. */
  "alarms.manage": ["ADMIN"],

  "staff.read": ["ADMIN", "AUDITOR"],
  "staff.manage": ["ADMIN"],

  /** What oneself did. */
  "audit.readOwn": EVERYONE,
  "audit.read": ["ADMIN", "AUDITOR"],
  "audit.verify": ["ADMIN", "AUDITOR"],
} as const satisfies Record<string, readonly StaffRole[]>;

export type Permission = keyof typeof PERMISSIONS;

/** True if the role holds the permission. */
export function isPermitted(role: StaffRole, permission: Permission): boolean {
  const roles: readonly StaffRole[] = PERMISSIONS[permission];
  return roles.includes(role);
}

/** All permissions of the role, in the order of the table. */
export function permissionsOf(role: StaffRole): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) => isPermitted(role, permission));
}

/** True for the roles that can approve a payroll run; the time since when is kept per person. */
export function isApproverRole(role: StaffRole): boolean {
  return isPermitted(role, "payroll.approve");
}
