import { benchCompress } from "./compress.bench";
import { benchDraft } from "./draft.bench";
import { figureLine, keepsTarget, type Figure } from "./figure";
import { benchImport } from "./import.bench";
import { benchJobs } from "./jobs.bench";
import { benchListPayouts } from "./list-payouts.bench";
import { benchListRuns } from "./list-runs.bench";
import { benchMaintenance } from "./maintenance.bench";
import { benchMessages } from "./messages.bench";
import { benchPayouts } from "./payouts.bench";
import { benchSearch } from "./search.bench";
import { benchWebhooks } from "./webhooks.bench";

const BENCHMARKS: Record<string, () => Promise<Figure[]>> = {
  draft: benchDraft,
  import: benchImport,
  list: benchListPayouts,
  runs: benchListRuns,
  jobs: benchJobs,
  compress: benchCompress,
  maintenance: benchMaintenance,
  messages: benchMessages,
  payouts: benchPayouts,
  search: benchSearch,
  webhooks: benchWebhooks,
};

// npm run bench [-- NAME…]: each benchmark on a fresh database of its own, one after the other. The figures are
// ratios taken in one run, or times on this machine; the exit code is 1 when one misses its target.
const names = process.argv.slice(2);
const unknown = names.find((name) => !(name in BENCHMARKS));
if (unknown !== undefined) {
  process.stderr.write(`There is no benchmark ${unknown}: ${Object.keys(BENCHMARKS).join(", ")}\n`);
  process.exit(2);
}
const figures: Figure[] = [];
for (const [name, bench] of Object.entries(BENCHMARKS)) {
  if (names.length > 0 && !names.includes(name)) continue;
  process.stderr.write(`Measuring ${name} …\n`);
  figures.push(...(await bench()));
}
process.stdout.write(`${figures.map(figureLine).join("\n")}\n`);
process.exit(figures.every(keepsTarget) ? 0 : 1);
