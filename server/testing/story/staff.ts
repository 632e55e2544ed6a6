import type { StaffRole } from "@/server/staff/permissions";

/** A person who can sign in to the demo, with the password that the demo prints. */
export interface StoryStaff {
  name: string;
  email: string;
  role: StaffRole;
  password: string;
  /** What one signs in as this person for, in a few words. */
  use: string;
}

/** The people of the story by first name. Their passwords are public: they are made only with simulated payments. */
export const STORY_STAFF = {
  ines: {
    name: "Ines Duarte",
    email: "ines.duarte@travellr.example",
    role: "FINANCE",
    password: "ines-counts-coins",
    use: "drafts, reviews and submits payroll runs",
  },
  omar: {
    name: "Omar Haddad",
    email: "omar.haddad@travellr.example",
    role: "FINANCE",
    password: "omar-signs-twice",
    use: "approves what Ines submitted",
  },
  ada: {
    name: "Ada Lindqvist",
    email: "ada.lindqvist@travellr.example",
    role: "ADMIN",
    password: "ada-keeps-the-keys",
    use: "imports bookings, manages access, runs maintenance",
  },
  nils: {
    name: "Nils Aalto",
    email: "nils.aalto@travellr.example",
    role: "ADMIN",
    password: "nils-looks-again",
    use: "the second admin that large clean-ups need",
  },
  sam: {
    name: "Sam Okoye",
    email: "sam.okoye@travellr.example",
    role: "SUPPORT",
    password: "sam-answers-mail",
    use: "looks vendors and payouts up",
  },
  lena: {
    name: "Lena Vogt",
    email: "lena.vogt@travellr.example",
    role: "AUDITOR",
    password: "lena-reads-it-all",
    use: "reads everything, the audit log too",
  },
} as const satisfies Record<string, StoryStaff>;

export type StoryStaffName = keyof typeof STORY_STAFF;
