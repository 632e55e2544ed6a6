/**
 * One text for one value: keys sorted by code unit, no spaces, bigints as decimal strings, dates as ISO instants in
 * UTC, properties that are undefined left out. Equal content gives equal bytes, whatever order it was built in.
 *
 * @throws TypeError for what has no faithful text: functions, symbols, undefined in a list, non-finite numbers,
 * invalid dates, and cycles.
 */
export function canonicalJson(value: unknown): string {
  return textOf(value, new Set());
}

function textOf(value: unknown, ancestors: Set<object>): string {
  switch (typeof value) {
    case "string":
    case "boolean":
      return JSON.stringify(value);
    case "bigint":
      return `"${value}"`;
    case "number":
      if (!Number.isFinite(value)) throw new TypeError(`${value} has no canonical text.`);
      return JSON.stringify(value);
    case "object":
      return value === null ? "null" : objectText(value, ancestors);
    default:
      throw new TypeError(`A ${typeof value} has no canonical text.`);
  }
}

function objectText(value: object, ancestors: Set<object>): string {
  if (value instanceof Date) {
    if (Number.isNaN(value.getTime())) throw new TypeError("An invalid date has no canonical text.");
    return JSON.stringify(value.toISOString());
  }
  if (ancestors.has(value)) throw new TypeError("A cycle has no canonical text.");
  ancestors.add(value);
  const text = Array.isArray(value) ? listText(value, ancestors) : recordText(value, ancestors);
  ancestors.delete(value);
  return text;
}

function listText(values: unknown[], ancestors: Set<object>): string {
  // Array.from visits holes too, which then are refused as undefined.
  return `[${Array.from(values, (value) => textOf(value, ancestors)).join(",")}]`;
}

function recordText(value: object, ancestors: Set<object>): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    throw new TypeError("Only plain objects, lists and dates have a canonical text.");
  }
  const properties = Object.entries(value)
    .filter(([, property]) => property !== undefined)
    .sort(([a], [b]) => (a === b ? 0 : a < b ? -1 : 1))
    .map(([key, property]) => `${JSON.stringify(key)}:${textOf(property, ancestors)}`);
  return `{${properties.join(",")}}`;
}
