import * as z from "zod";

const filterText = z
  .string()
  .trim()
  .min(1)
  .max(100)
  .refine((value) => !value.includes("\u0000") && !/\p{Surrogate}/u.test(value));
const day = z.iso
  .date()
  .refine((value) => value >= "2000-01-01" && value <= "2999-12-31", "Choose a day between 2000 and 2999.");

/**
 * Which events to list, newest first. Days are days of the business zone, both included. `cursor` is the number
 * of the last event seen. Everything absent means everything.
 */
export const listAuditEventsInput = z
  .object({
    actorId: filterText.optional(),
    /** A whole action, or an area such as "payroll". */
    action: filterText.optional(),
    subjectKind: filterText.optional(),
    subjectId: filterText.optional(),
    fromDay: day.optional(),
    toDay: day.optional(),
    cursor: z
      .string()
      .regex(/^[1-9]\d{0,17}$/)
      .nullish(),
    limit: z.int().min(1).max(200).default(50),
  })
  .refine((input) => !input.fromDay || !input.toDay || input.fromDay <= input.toDay, {
    path: ["toDay"],
    message: "The end is before the beginning.",
  });

export const getAuditEventInput = z.object({ seq: z.string().regex(/^[1-9]\d{0,17}$/) });

export type ListAuditEventsInput = z.infer<typeof listAuditEventsInput>;
export type GetAuditEventInput = z.infer<typeof getAuditEventInput>;
