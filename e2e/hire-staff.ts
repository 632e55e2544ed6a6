import type { Context } from "@/server/platform/context";
import { newId } from "@/server/platform/ids";
import type { StaffRole } from "@/server/platform/prisma/enums";
import { createStaff } from "@/server/staff/commands/create-staff";

/** Somebody of the test's own, who can sign in by the form or through the fixtures. */
export interface HiredStaff {
  id: string;
  name: string;
  email: string;
  password: string;
}

/** Creates a staff member whom no other test knows. */
export async function hireStaff(ctx: Context, role: StaffRole, name: string): Promise<HiredStaff> {
  const mark = newId("stf").slice(-10);
  const email = `${role.toLowerCase()}.${mark}@travellr.example`;
  const password = `${mark}-opens-the-door`;
  const id = await createStaff(ctx, { name, email, role, password });
  return { id, name, email, password };
}
