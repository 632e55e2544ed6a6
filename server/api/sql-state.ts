/**
 * PostgreSQL's own five-letter code of a failure, wherever the layers between have put it; null if the failure
 * did not come from the database. Prisma's codes for the same things are translated.
 */
export function sqlStateOf(error: unknown): string | null {
  for (let current: unknown = error, depth = 0; isObject(current) && depth < 6; depth += 1) {
    const { code, originalCode, meta, cause } = current;
    for (const candidate of [originalCode, isObject(meta) ? meta["code"] : undefined, code])
      if (typeof candidate === "string" && /^[0-9A-Z]{5}$/.test(candidate) && !/^P\d{4}$/.test(candidate))
        return candidate;
    const driver = isObject(meta) ? meta["driverAdapterError"] : undefined;
    const deeper = isObject(driver) ? sqlStateOf(driver) : null;
    if (deeper) return deeper;
    const translated = typeof code === "string" ? PRISMA_CODES[code] : undefined;
    if (translated) return translated;
    current = cause;
  }
  return null;
}

const PRISMA_CODES: Readonly<Record<string, string>> = {
  P1001: "08001",
  P1002: "08001",
  P1008: "57014",
  P1017: "08006",
  P2024: "53300",
  P2028: "57014",
  P2034: "40001",
  ECONNREFUSED: "08001",
  ECONNRESET: "08006",
};

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
