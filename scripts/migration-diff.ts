import { execFileSync } from "node:child_process";
import { parseArgs } from "node:util";
import { diffSchemas, readSchemaFiles, type SchemaFiles } from "./schema-engine";

// Prints the SQL between two versions of the Prisma schema, to be put into a migration:
//   --empty          from an empty database: the whole DDL
//   --from PATH      from another schema, a folder or a file (--from-migrations-schema is the same)
//   --from-git REF   from the schema as committed at REF (HEAD unless told)
//   --to PATH        to this schema instead of prisma/
const { values } = parseArgs({
  options: {
    empty: { type: "boolean", default: false },
    from: { type: "string" },
    "from-migrations-schema": { type: "string" },
    "from-git": { type: "string" },
    to: { type: "string", default: "prisma" },
  },
});

const fromPath = values.from ?? values["from-migrations-schema"];
const from = values.empty
  ? null
  : fromPath !== undefined
    ? await readSchemaFiles(fromPath)
    : schemaFilesAt(values["from-git"] ?? "HEAD");
try {
  process.stdout.write(await diffSchemas(from, await readSchemaFiles(values.to)));
} catch (error) {
  process.stderr.write(`${(error as Error).message}\n`);
  process.exitCode = 1;
}

function schemaFilesAt(ref: string): SchemaFiles {
  const git = (...args: string[]) => execFileSync("git", args, { encoding: "utf8" });
  return git("ls-tree", "-r", "--name-only", ref, "prisma")
    .split("\n")
    .filter((path) => path.endsWith(".prisma"))
    .sort()
    .map((path) => ({ path, content: git("show", `${ref}:${path}`) }));
}
