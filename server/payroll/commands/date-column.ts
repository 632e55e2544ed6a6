/** A calendar day (`YYYY-MM-DD`) as Prisma takes it for a date column: midnight UTC, which PostgreSQL reads as the day. */
export function dateColumn(day: string): Date {
  return new Date(`${day}T00:00:00.000Z`);
}

/** The calendar day (`YYYY-MM-DD`) of a date column as Prisma gives it. */
export function dayOfColumn(column: Date): string {
  return column.toISOString().slice(0, 10);
}
