import { execFileSync } from "node:child_process";
import { appendFile, copyFile, mkdtemp, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildFileProgram, type FileProgram } from "@/server/maintenance/files/testing/run-file-child";
import { seededChance, type SeededChance } from "@/server/testing/kill-harness/seeded-chance";
import type { Figure } from "./figure";
import { timed } from "./timed";

const MB = 2 ** 20;
const FIXTURE_MB = 64;
/** 5000 is the size of the requirement; it takes some minutes. */
const LARGE_MB = Number(process.env.BENCH_COMPRESS_LARGE_MB ?? 1_000);
const ROUNDS = 3;
const OLD = new Date("2020-01-01T00:00:00Z");

/**
 * Compressing one log as the task does it, verification, syncs and the look for writers included, against `gzip -9` of
 * the same file into another; the best of three rounds in turn. The memory is that of a process which does nothing
 * else, while it compresses a large log.
 */
export async function benchCompress(): Promise<Figure[]> {
  const folder = await mkdtemp(join(tmpdir(), "travellr-bench-logs-"));
  const program = await buildFileProgram();
  try {
    const low = await measure(program, folder, "low-entropy", false);
    const unique = await measure(program, folder, "UUID per line", true);
    return [...low, ...unique, await measureMemory(program, folder)];
  } finally {
    await program.remove();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  program: FileProgram,
  folder: string,
  kind: string,
  isUnique: boolean,
): Promise<Figure[]> {
  const fixture = join(folder, "fixture");
  await writeFile(fixture, makeLog(FIXTURE_MB * MB, isUnique));
  const size = (await stat(fixture)).size;
  let ours = { ms: Number.POSITIVE_INFINITY, size: 0 };
  let theirs = { ms: Number.POSITIVE_INFINITY, size: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const packed = join(folder, "theirs.gz");
    const theirMs = await timed(async () =>
      execFileSync("sh", ["-c", `gzip -9 -c '${fixture}' > '${packed}'`]),
    );
    theirs = { ms: Math.min(theirs.ms, theirMs), size: (await stat(packed)).size };
    const answer = await compressCopy(program, folder, fixture);
    ours = { ms: Math.min(ours.ms, answer.tookMs), size: answer.bytesAfter };
  }
  const rate = (ms: number) => `${(size / MB / (ms / 1_000)).toFixed(0)} MB/s`;
  return [
    {
      name: `Compressed size of ${FIXTURE_MB} MB of logs, ${kind}, to gzip -9`,
      value: ours.size / theirs.size,
      unit: "×",
      target: { atMost: 1.01 },
    },
    {
      name: `Speed of the same, verified and synced, to gzip -9`,
      value: theirs.ms / ours.ms,
      unit: "×",
      target: { atLeast: 0.9 },
      detail: `${rate(ours.ms)} against ${rate(theirs.ms)}`,
    },
    {
      name: `Saved of the same`,
      value: (1 - ours.size / size) * 100,
      unit: "%",
      target: { atLeast: isUnique ? 83 : 90 },
    },
  ];
}

async function measureMemory(program: FileProgram, folder: string): Promise<Figure> {
  const large = join(folder, "large");
  const block = makeLog(FIXTURE_MB * MB, true);
  for (let megabytes = 0; megabytes < LARGE_MB; megabytes += FIXTURE_MB) await appendFile(large, block);
  await utimes(large, OLD, OLD);
  const answer = await ask(program, folder, "large");
  return {
    name: `Memory of a process that compresses a log of ${LARGE_MB.toLocaleString("en-GB")} MB`,
    value: answer.rssMaxBytes / MB,
    unit: "MB",
    target: { atMost: 64 },
    detail: `${(answer.tookMs / 1_000).toFixed(0)} s, of it ${(answer.rssFirstBytes / MB).toFixed(0)} MB before it began`,
  };
}

async function compressCopy(program: FileProgram, folder: string, fixture: string): Promise<Answer> {
  const copy = join(folder, "ours");
  await copyFile(fixture, copy);
  await utimes(copy, OLD, OLD);
  const answer = await ask(program, folder, "ours");
  await rm(`${copy}.gz`);
  return answer;
}

interface Answer {
  tookMs: number;
  bytesAfter: number;
  rssFirstBytes: number;
  rssMaxBytes: number;
}

async function ask(program: FileProgram, folder: string, name: string): Promise<Answer> {
  const answer = await program.run({ folder, name, watch: true });
  if (answer === null || answer.reason !== null) throw new Error(`It was left: ${String(answer?.reason)}`);
  return answer as unknown as Answer;
}

const PATHS = ["/api/bookings", "/api/vendors", "/api/search", "/api/health", "/checkout"];
const TEXTS = ["request completed", "cache miss", "booking confirmed", "payment started", "slow query"];

/** Lines of JSON as servers write them; with a random id in each they cannot be pressed as far. */
function makeLog(bytes: number, isUnique: boolean): string {
  const chance = seededChance(7);
  const lines: string[] = [];
  let time = Date.UTC(2026, 0, 1);
  for (let written = 0; written < bytes;) {
    time += chance.whole(50);
    const line = `${JSON.stringify({
      time: new Date(time).toISOString(),
      level: chance.whole(20) > 0 ? "info" : "warn",
      service: `web-${chance.whole(4)}`,
      text: chance.pick(TEXTS),
      ...(isUnique ? { requestId: uuid(chance) } : { userId: 1_000 + chance.whole(500) }),
      path: chance.pick(PATHS),
      status: chance.whole(30) > 0 ? 200 : 500,
      durationMs: chance.whole(400),
    })}\n`;
    lines.push(line);
    written += line.length;
  }
  return lines.join("");
}

function uuid(chance: SeededChance): string {
  const digits = Array.from({ length: 4 }, () =>
    chance
      .whole(2 ** 32)
      .toString(16)
      .padStart(8, "0"),
  ).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
