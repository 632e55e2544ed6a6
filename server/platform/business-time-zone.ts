import { webEnv } from "./env";

let zone: string | undefined;

/** The IANA name of the zone in which payroll periods begin and end; BUSINESS_TIMEZONE, read once. */
export function businessTimeZone(): string {
  zone ??= webEnv().BUSINESS_TIMEZONE;
  return zone;
}
