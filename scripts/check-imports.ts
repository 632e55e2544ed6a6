import { readdir, readFile } from "node:fs/promises";
import { violationsOf } from "./import-rules";

// Walks the source and prints each place that breaks an arrow of the architecture, with the arrow in words.
let count = 0;
for (const folder of ["app", "components", "server", "e2e", "prisma"]) {
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names.sort()) {
    const file = `${folder}/${name}`;
    if (!/\.tsx?$/.test(file) || file.startsWith("server/platform/prisma/")) continue;
    for (const { line, rule, found } of violationsOf(file, await readFile(file, "utf8"))) {
      count++;
      console.log(`${file}:${line}  ${found}\n    ${rule}`);
    }
  }
}
if (count > 0) {
  console.log(`${count} places break a rule of scripts/import-rules.ts.`);
  process.exitCode = 1;
}
