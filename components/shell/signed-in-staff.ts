/** What the shell shows of the person who is signed in. */
export interface SignedInStaff {
  id: string;
  name: string;
  email: string;
  /** The role's name as stored, e.g. `FINANCE`. */
  role: string;
  permissions: readonly string[];
}
