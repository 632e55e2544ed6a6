import { existsSync } from "node:fs";

/**
 * Generates the Prisma client when there is none: for programs that may be the first that is started in a fresh clone.
 * Call it before anything that imports the client; a client that is merely older is left to `npm run generate`.
 */
export async function ensureClient(): Promise<void> {
  if (existsSync("server/platform/prisma/.schema-hash")) return;
  const { generateClient } = await import("./generate");
  await generateClient();
}
