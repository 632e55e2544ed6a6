import cronstrue from "cronstrue";
import type { Cron } from "./parse-cron";

/** The expression in plain language: "At 08:00, only on Monday". */
export function cronWords(cron: Cron): string {
  const words = cronstrue.toString(cron.text, { use24HourTimeFormat: true });
  // Either of the two day fields is enough, which an "and" would not say.
  return cron.dayRule === "EITHER" ? words.replace(/, and (?=[^,]*(?:day|week))/, ", or ") : words;
}
