/**
 * Why a text is no number of days that the policy may keep things for; null if it is one. The server checks it again.
 */
export function daysProblem(
  text: string,
  { minDays, maxDays }: { minDays: number; maxDays: number },
): string | null {
  if (!/^\d{1,9}$/.test(text.trim())) return "Write a whole number of days, such as 90.";
  const days = Number(text);
  return days >= minDays && days <= maxDays ? null : `Between ${minDays} and ${maxDays} days.`;
}
