import type { FileHandle } from "node:fs/promises";
import { promisify } from "node:util";
import { gzip } from "node:zlib";

const gzipOnce = promisify(gzip);
const SAMPLE_BYTES = 64 * 1024;
const SAMPLES = 3;

/** The size in bytes that the file will have, from three samples; exact for a file no larger than those. */
export async function estimateSize(file: FileHandle, size: number): Promise<number> {
  if (size <= SAMPLES * SAMPLE_BYTES) return compressedSize(file, 0, size);
  let after = 0;
  for (let sample = 0; sample < SAMPLES; sample++) {
    const at = Math.floor(((size - SAMPLE_BYTES) * sample) / (SAMPLES - 1));
    after += await compressedSize(file, at, SAMPLE_BYTES);
  }
  return Math.ceil((size * after) / (SAMPLES * SAMPLE_BYTES));
}

async function compressedSize(file: FileHandle, at: number, length: number): Promise<number> {
  const { buffer, bytesRead } = await file.read(Buffer.allocUnsafe(length), 0, length, at);
  return (await gzipOnce(buffer.subarray(0, bytesRead), { level: 9, memLevel: 9 })).length;
}
