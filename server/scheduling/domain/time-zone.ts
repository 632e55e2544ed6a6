/** Whether it is the name of a time zone that exists here, such as Europe/Berlin. Offsets are no names. */
export function isTimeZone(name: string): boolean {
  // An offset (+02:00) has no summer time, and Intl would take it.
  if (!/^[A-Za-z][A-Za-z0-9_+\-/]{0,63}$/.test(name)) return false;
  try {
    new Intl.DateTimeFormat("en", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}
