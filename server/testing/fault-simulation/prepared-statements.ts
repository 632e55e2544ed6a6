import type pg from "pg";

type Anything = (...args: unknown[]) => unknown;

const names = new Map<string, string>();

/** Has the server read each statement of the connection once, however often it is asked. */
export function prepareStatements(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Anything;
  client.query = ((asked: unknown, ...rest: unknown[]) => {
    if (typeof asked === "string" && Array.isArray(rest[0]))
      return query({ text: asked, name: nameOf(asked), values: rest[0] as unknown[] }, ...rest.slice(1));
    if (isStatement(asked) && asked.name === undefined)
      return query({ ...asked, name: nameOf(asked.text) }, ...rest);
    return query(asked, ...rest);
  }) as pg.PoolClient["query"];
}

function isStatement(asked: unknown): asked is { text: string; name?: string } {
  return (
    typeof asked === "object" && asked !== null && typeof (asked as { text?: unknown }).text === "string"
  );
}

function nameOf(text: string): string {
  const known = names.get(text);
  if (known) return known;
  const name = `simulated_${names.size}`;
  names.set(text, name);
  return name;
}
