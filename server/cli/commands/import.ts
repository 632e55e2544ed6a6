import { createReadStream } from "node:fs";
import { readFile, stat } from "node:fs/promises";
import { basename } from "node:path";
import { importBookings, type ImportResult } from "@/server/bookings/commands/import-bookings";
import { readMapping } from "@/server/bookings/domain/column-mapping";
import { cliCommand, type CliGroup } from "@/server/cli/command";
import { importProgressBar } from "@/server/cli/import-progress-bar";
import { InvalidInput } from "@/server/platform/errors";

const ERRORS_SHOWN = 20;

export const group: CliGroup = {
  bookings: cliCommand<ImportResult>({
    help: "Import bookings from a CSV file, plain or gzip; importing a file again changes nothing",
    args: ["FILE"],
    options: {
      map: {
        type: "string",
        value: "FILE",
        help: 'JSON that names the file\'s own headings: {"booking_ref": "No."}',
      },
      "dry-run": { type: "boolean", help: "Report what would happen, and change nothing" },
    },
    async run({ args, options, ctx, remarks }) {
      const path = args[0]!;
      const { size } = await fileAt(path);
      const mapPath = options.map as string | undefined;
      const mapping = mapPath === undefined ? {} : await mappingAt(mapPath);
      const bar = importProgressBar(remarks, size);
      try {
        return await importBookings(ctx, {
          source: createReadStream(path, { highWaterMark: 256 * 1024 }),
          fileName: basename(path),
          bytesTotal: size,
          mapping,
          dryRun: options["dry-run"] === true,
          onProgress: bar.show,
        });
      } finally {
        bar.clear();
      }
    },
    json: ({ rows, created, updated, unchanged, rejected, errors }) => ({
      rows,
      created,
      updated,
      unchanged,
      rejected,
      errors,
    }),
    text: summary,
  }),
};

function summary(result: ImportResult): string {
  const { rows, created, updated, unchanged, rejected, errors, vendors } = result;
  const lines = [
    `${rows} rows: ${created} created, ${updated} updated, ${unchanged} unchanged, ${rejected} rejected.`,
    `Vendors: ${vendors.created} created, ${vendors.updated} updated, ${vendors.accountsSet} payout accounts set.`,
    result.dryRun ? "Nothing was kept: this was a dry run." : `${result.earnings} earnings made.`,
    `${Math.round(rows / (result.importMs / 1000))} rows/s.`,
  ];
  if (result.ignoredColumns.length > 0) lines.push(`Ignored columns: ${result.ignoredColumns.join(", ")}.`);
  for (const { line, field, reason, value } of errors.slice(0, ERRORS_SHOWN))
    lines.push(`line ${line}, ${field}: ${reason}${value === null ? "" : ` (${value})`}`);
  if (errors.length > ERRORS_SHOWN)
    lines.push(
      `… and ${errors.length - ERRORS_SHOWN} more; --json lists them, as does the page of the import.`,
    );
  return lines.join("\n");
}

async function fileAt(path: string): Promise<{ size: number }> {
  const found = await stat(path).catch(() => null);
  if (!found) throw new InvalidInput(`There is no file ${path}.`, "file");
  if (found.isDirectory()) throw new InvalidInput(`${path} is a folder.`, "file");
  return found;
}

async function mappingAt(path: string) {
  await fileAt(path);
  const reading = readMapping(await readFile(path, "utf8"));
  if (!reading.ok) throw new InvalidInput(`${path}: ${reading.problem}`, "map");
  return reading.mapping;
}
