import { readFile, readdir, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import {
  bindMigrationAwareSqlAdapterFactory,
  ColumnTypeEnum,
  type SqlDriverAdapter,
  type SqlMigrationAwareDriverAdapterFactory,
} from "@prisma/driver-adapter-utils";
import type { SchemaContainer, SchemaEngine } from "@prisma/schema-engine-wasm";

export type SchemaFiles = SchemaContainer[];

/**
 * The SQL that turns a database of the first schema into one of the second. `null` as the first means an
 * empty database. Throws with the engine's message when a schema does not parse.
 */
export async function diffSchemas(from: SchemaFiles | null, to: SchemaFiles): Promise<string> {
  const engine = await openSchemaEngine();
  try {
    const answer = await engine.diff({
      from: from === null ? { tag: "empty" } : { tag: "schemaDatamodel", files: from },
      to: { tag: "schemaDatamodel", files: to },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return answer.stdout ?? "";
  } catch (error) {
    throw plainEngineError(error);
  } finally {
    engine.free();
  }
}

/** Every `*.prisma` file of a folder (migrations left out) or the one file named, in a stable order. */
export async function readSchemaFiles(path: string): Promise<SchemaFiles> {
  if ((await stat(path)).isFile()) return [{ path, content: await readFile(path, "utf8") }];
  const names = (await readdir(path, { recursive: true })).filter((name) => name.endsWith(".prisma")).sort();
  return Promise.all(
    names.map(async (name) => ({
      path: join(path, name),
      content: await readFile(join(path, name), "utf8"),
    })),
  );
}

// The package's own entry imports the .wasm file as a module, which Node does not do without a flag. So the
// module is instantiated here, with the same glue.
async function openSchemaEngine(): Promise<SchemaEngine> {
  const require = createRequire(import.meta.url);
  const glue = await import("@prisma/schema-engine-wasm/schema_engine_bg");
  const folder = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const bytes = await readFile(folder.replace(/\.js$/, ".wasm"));
  const bindings = glue as unknown as Record<string, unknown>;
  const { instance } = await WebAssembly.instantiate(bytes, {
    "./schema_engine_bg.js": bindings as WebAssembly.ModuleImports,
  });
  (bindings.__wbg_set_wasm as (exports: unknown) => void)(instance.exports);
  (instance.exports.__wbindgen_start as () => void)();
  const adapter = bindMigrationAwareSqlAdapterFactory(adapterWithoutDatabase());
  return glue.SchemaEngine.new({ datamodels: undefined }, () => undefined, adapter);
}

// Comparing two schemas needs a dialect, not a database. On opening, the engine asks once for the schema and
// the version; these answers satisfy it, and anything else it should ever send is refused.
function adapterWithoutDatabase(): SqlMigrationAwareDriverAdapterFactory {
  const refused = () => Promise.reject(new Error("The schema comparison has no database to ask."));
  const connection: SqlDriverAdapter = {
    provider: "postgres",
    adapterName: "none",
    queryRaw: async () => ({
      columnNames: ["exists", "version", "numeric_version"],
      columnTypes: [ColumnTypeEnum.Boolean, ColumnTypeEnum.Text, ColumnTypeEnum.Int32],
      rows: [[true, "PostgreSQL 18.0", 180000]],
    }),
    executeRaw: refused,
    executeScript: refused,
    startTransaction: refused,
    dispose: async () => undefined,
  };
  return {
    provider: "postgres",
    adapterName: "none",
    connect: async () => connection,
    connectToShadowDb: refused,
  };
}

function plainEngineError(error: unknown): Error {
  const raw = error instanceof Error ? error.message : String(error);
  try {
    const parsed = JSON.parse(raw) as { message?: string };
    return new Error(parsed.message ?? raw);
  } catch {
    return new Error(raw);
  }
}
