import { webEnv } from "./env";

let known: { text: string | undefined; zone: string } | undefined;

/** The IANA name of the zone in which payroll periods begin and end; BUSINESS_TIMEZONE, checked once. */
export function businessTimeZone(): string {
  const text = process.env.BUSINESS_TIMEZONE;
  if (!known || known.text !== text) known = { text, zone: webEnv().BUSINESS_TIMEZONE };
  return known.zone;
}
