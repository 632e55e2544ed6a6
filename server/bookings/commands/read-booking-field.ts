import { dateProblemText, dayProblem, instantProblem } from "@/server/bookings/domain/import-dates";
import { importText, type TextKind } from "@/server/bookings/domain/import-text";

/** What came of reading one field: its value as it is stored, or what is wrong with it. */
export type FieldReading = { ok: true; value: string } | { ok: false; code: string; reason: string };

/** Reads a text by the rules of import files, so that a file and an event can tell of the same booking. */
export function readBookingText(value: string, kind: TextKind): FieldReading {
  const read = importText(value, kind);
  return typeof read === "string" ? { ok: true, value: read } : { ok: false, ...read };
}

/** Reads a calendar day (`YYYY-MM-DD`) or an instant (ISO 8601 with offset) by the rules of import files. */
export function readBookingTime(value: string, kind: "day" | "instant"): FieldReading {
  const problem = kind === "day" ? dayProblem(value) : instantProblem(value);
  if (problem === null) return { ok: true, value };
  return { ok: false, code: `${kind}.${problem}`, reason: dateProblemText(problem, kind) };
}
