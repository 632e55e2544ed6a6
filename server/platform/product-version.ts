import { readFileSync } from "node:fs";

let version: string | undefined;

/** The product's version, as package.json of the working directory says. */
export function productVersion(): string {
  version ??= (JSON.parse(readFileSync("package.json", "utf8")) as { version: string }).version;
  return version;
}
