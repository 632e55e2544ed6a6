import { badParam } from "./stripe-refusal";

/** Form parameters with their brackets unfolded: `metadata[run]=7` becomes `{ metadata: { run: "7" } }`. */
export type FormParams = { [name: string]: string | FormParams };

/** Parses a query string or form body. Objects have no prototype, so a hostile name is only a name. */
export function formParams(text: string): FormParams {
  const root: FormParams = Object.create(null);
  for (const [name, value] of new URLSearchParams(text)) {
    const keys = name.split("[").map((part) => (part.endsWith("]") ? part.slice(0, -1) : part));
    let at = root;
    for (const key of keys.slice(0, -1)) {
      const inner = at[key];
      at = typeof inner === "object" ? inner : (at[key] = Object.create(null) as FormParams);
    }
    at[keys.at(-1)!] = value;
  }
  return root;
}

/** The parameters in one canonical text, so that two requests can be compared whatever their order. */
export function canonicalParams(params: FormParams): string {
  const sorted = (value: string | FormParams): unknown =>
    typeof value === "string"
      ? value
      : Object.keys(value)
          .toSorted()
          .map((key) => [key, sorted(value[key]!)]);
  return JSON.stringify(sorted(params));
}

/** A text parameter, or null when it is absent or empty. Refuses a nested value. */
export function textParam(params: FormParams, name: string): string | null {
  const value = params[name];
  if (value === undefined || value === "") return null;
  if (typeof value !== "string") throw badParam(name, `Invalid string: ${name}`);
  return value;
}

/** A list such as `expand[0]=source`; empty when absent. */
export function listParam(params: FormParams, name: string): string[] {
  const value = params[name];
  if (typeof value !== "object") return [];
  return Object.values(value).filter((item) => typeof item === "string");
}

/** A whole number of at least `min`, or null when absent. */
export function integerParam(params: FormParams, name: string, min: number): number | null {
  const text = textParam(params, name);
  if (text === null) return null;
  if (!/^-?\d{1,15}$/.test(text))
    throw badParam(name, `Invalid integer: ${text}`, "parameter_invalid_integer");
  const value = Number(text);
  if (value < min) {
    throw badParam(name, `This value must be greater than or equal to ${min}.`, "parameter_invalid_integer");
  }
  return value;
}

/** The metadata of a request within Stripe's limits: 50 keys of 40 characters, values of 500. */
export function metadataParam(params: FormParams): Record<string, string> {
  const given = params["metadata"];
  if (given === undefined || given === "") return {};
  if (typeof given === "string") throw badParam("metadata", "Invalid object");
  const entries = Object.entries(given);
  if (entries.length > 50) throw badParam("metadata", "Metadata can have at most 50 keys");
  const metadata: Record<string, string> = {};
  for (const [key, value] of entries) {
    if (typeof value !== "string") throw badParam(`metadata[${key}]`, "Metadata values must be strings");
    if (key.length > 40)
      throw badParam(`metadata[${key}]`, "Metadata keys can be at most 40 characters long");
    if (value.length > 500) {
      throw badParam(`metadata[${key}]`, "Metadata values can be at most 500 characters long");
    }
    if (value !== "") metadata[key] = value;
  }
  return metadata;
}

/** Refuses names the endpoint does not have, as Stripe does. */
export function refuseUnknownParams(params: FormParams, known: readonly string[]): void {
  for (const name of Object.keys(params)) {
    if (name !== "expand" && !known.includes(name)) {
      throw badParam(name, `Received unknown parameter: ${name}`, "parameter_unknown");
    }
  }
}
