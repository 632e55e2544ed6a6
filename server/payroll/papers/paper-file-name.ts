/** What the name of a downloaded file says about its content. */
export interface FileNameParts {
  /** "payroll-run", "receipt", "statement". */
  what: string;
  /** Further parts in their order, such as a receipt's number; any text. */
  about?: readonly string[];
  period?: { first: string; last: string };
  currency?: string;
  /** IANA name of the zone in which days are meant. */
  timeZone: string;
  /** Tells two contents of one period apart; its first eight characters are used. */
  contentHash?: string;
  extension: "pdf" | "csv";
}

/**
 * The file's name, of letters, digits, `.`, `-` and `_` alone, so that it needs no quoting anywhere:
 * `payroll-run_weekly_2025-07-07_2025-07-13_EUR_Europe-Berlin_3f9a2c41.csv`.
 */
export function paperFileName(parts: FileNameParts): string {
  const { what, about = [], period, currency, timeZone, contentHash, extension } = parts;
  const words = [
    what,
    ...about,
    ...(period ? [period.first, period.last] : []),
    ...(currency ? [currency] : []),
    timeZone,
    ...(contentHash ? [contentHash.slice(0, 8)] : []),
  ];
  return `${words.map(safe).filter(Boolean).join("_")}.${extension}`;
}

/** Accents go, everything else that is not plain becomes a hyphen; sixty characters at most. */
function safe(word: string): string {
  const plain = word.normalize("NFKD").replaceAll(/\p{M}/gu, "");
  return plain
    .replaceAll(/[^0-9A-Za-z]+/g, "-")
    .replaceAll(/^-+|-+$/g, "")
    .slice(0, 60);
}
