import { monotonicFactory } from "ulid";

const nextUlid = monotonicFactory();

/**
 * A new identifier that carries its kind: `prun_01j9…`. The part behind the underscore is a ULID in lower case,
 * which sorts by time of creation, also within one millisecond of one process.
 */
export function newId(prefix: string): string {
  if (!/^[a-z]{2,8}$/.test(prefix)) throw new Error(`"${prefix}" is no prefix: two to eight small letters.`);
  return `${prefix}_${nextUlid().toLowerCase()}`;
}
