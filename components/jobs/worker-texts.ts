import { durationText } from "@/components/format/duration-text";

/** The stores of wake-ups by name. */
export const JOB_STORE_NAMES: Readonly<Record<string, string>> = {
  mongodb: "MongoDB",
  postgresql: "PostgreSQL",
};

/** Bytes of memory in megabytes of 1,000,000 bytes: `182 MB`. */
export function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000).toLocaleString("en-GB")} MB`;
}

/** How a clock differs from the database's, in milliseconds: `3 s ahead`; `in step` where nothing depends on it. */
export function skewText(skewMs: number): string {
  const off = Math.abs(skewMs);
  if (off < NEAR_MS) return "in step";
  return `${durationText(off)} ${skewMs > 0 ? "ahead" : "behind"}`;
}

const NEAR_MS = 100;
