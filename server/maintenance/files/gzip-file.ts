import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { createGunzip, createGzip } from "node:zlib";
import { errorCode, FileLeft } from "./file-skip-reason";
import { filePieces, PIECE_BYTES, throughZlib, writeAll } from "./through-zlib";

/** What was read and written. */
export interface Conversion {
  bytesRead: number;
  bytesWritten: number;
  /** Of the uncompressed content, in hex. */
  sha256: string;
}

export interface ConversionSettings {
  /** Bytes that may be written; more end it with NO_SPACE. */
  room: number;
  signal?: AbortSignal | undefined;
  /** Called with the bytes read so far, some fifty times a second at most. */
  onProgress?: ((bytesRead: number) => void) | undefined;
}

/**
 * Compresses a file into another, opened for reading and writing, at level 9. What was written is read back from
 * the file and decompressed at the same time, on another thread. Throws FileLeft NOT_LOSSLESS when its SHA-256 is
 * not that of what was read; whatever stops it leaves part of the target.
 */
export async function gzipFile(
  source: FileHandle,
  target: FileHandle,
  settings: ConversionSettings,
): Promise<Conversion> {
  const hash = createHash("sha256");
  const written = new GrowingFile(target, settings.room);
  let bytesRead = 0;
  async function* hashed() {
    for await (const piece of filePieces(source, settings.signal)) {
      written.throwIfBroken();
      hash.update(piece);
      bytesRead += piece.length;
      settings.onProgress?.(bytesRead);
      yield piece;
    }
  }
  const stream = createGzip({ level: 9, memLevel: 9, chunkSize: PIECE_BYTES });
  const packing = throughZlib(stream, hashed(), (piece) => written.append(piece)).finally(() =>
    written.end(),
  );
  const checking = hashUnpacked(written.pieces()).catch((error: unknown) => {
    const isDamaged = error instanceof FileLeft && error.reason === "DAMAGED";
    const told = isDamaged ? new FileLeft("NOT_LOSSLESS", { cause: error }) : error;
    written.breakOff(told);
    throw told;
  });
  const [packed, checked] = await Promise.allSettled([packing, checking]);
  if (packed.status === "rejected") throw packed.reason;
  if (checked.status === "rejected") throw checked.reason;
  const sha256 = hash.digest("hex");
  if (checked.value.sha256 !== sha256) throw new FileLeft("NOT_LOSSLESS");
  return { bytesRead, bytesWritten: written.size, sha256 };
}

/**
 * Unpacks a gzip file into another, opened for reading and writing, and reads that back. Throws FileLeft DAMAGED when
 * the compressed content is not whole, NOT_LOSSLESS when what was written is not what was unpacked.
 */
export async function gunzipFile(
  source: FileHandle,
  target: FileHandle,
  settings: ConversionSettings,
): Promise<Conversion> {
  const hash = createHash("sha256");
  const written = new GrowingFile(target, settings.room);
  const { bytesRead } = await unpack(
    progressing(filePieces(source, settings.signal), settings),
    async (piece) => {
      hash.update(piece);
      await written.append(piece);
    },
  );
  const sha256 = hash.digest("hex");
  if ((await hashContent(target, settings.signal)) !== sha256) throw new FileLeft("NOT_LOSSLESS");
  return { bytesRead, bytesWritten: written.size, sha256 };
}

/** SHA-256 of what a gzip file holds, in hex. Throws FileLeft DAMAGED when it is not whole. */
export async function hashGzip(file: FileHandle, signal?: AbortSignal): Promise<string> {
  return (await hashUnpacked(filePieces(file, signal))).sha256;
}

/** SHA-256 of the file's content, in hex. */
export async function hashContent(file: FileHandle, signal?: AbortSignal): Promise<string> {
  const hash = createHash("sha256");
  for await (const piece of filePieces(file, signal)) hash.update(piece);
  return hash.digest("hex");
}

async function hashUnpacked(pieces: AsyncIterable<Uint8Array>): Promise<{ sha256: string }> {
  const hash = createHash("sha256");
  await unpack(pieces, (piece) => void hash.update(piece));
  return { sha256: hash.digest("hex") };
}

async function unpack(
  pieces: AsyncIterable<Uint8Array>,
  take: (piece: Buffer) => void | Promise<void>,
): Promise<{ bytesRead: number }> {
  const stream = createGunzip({ chunkSize: PIECE_BYTES });
  let bytesRead = 0;
  async function* counted() {
    for await (const piece of pieces) {
      bytesRead += piece.length;
      yield piece;
    }
  }
  try {
    await throughZlib(stream, counted(), take);
  } catch (error) {
    if (errorCode(error)?.startsWith("Z_")) throw new FileLeft("DAMAGED", { cause: error });
    throw error;
  }
  // zlib is silent about what follows the compressed content; it would be lost.
  if (stream.bytesWritten !== bytesRead) throw new FileLeft("DAMAGED");
  return { bytesRead };
}

async function* progressing(
  pieces: AsyncIterable<Uint8Array>,
  { onProgress }: ConversionSettings,
): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  for await (const piece of pieces) {
    bytesRead += piece.length;
    onProgress?.(bytesRead);
    yield piece;
  }
}

/** A file that one side appends to while the other reads it. */
class GrowingFile {
  size = 0;
  #ended = false;
  #broken: { error: unknown } | null = null;
  #wake: () => void = () => undefined;

  constructor(
    readonly file: FileHandle,
    readonly room: number,
  ) {}

  async append(piece: Uint8Array): Promise<void> {
    if (this.size + piece.length > this.room) throw new FileLeft("NO_SPACE");
    await writeAll(this.file, piece, this.size);
    this.size += piece.length;
    this.#wake();
  }

  end(): void {
    this.#ended = true;
    this.#wake();
  }

  /** Tells the appending side that the reading one has failed. */
  breakOff(error: unknown): void {
    this.#broken = { error };
  }

  throwIfBroken(): void {
    if (this.#broken !== null) throw this.#broken.error;
  }

  async *pieces(): AsyncGenerator<Buffer> {
    const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
    for (let at = 0; ;) {
      if (at < this.size) {
        const { bytesRead } = await this.file.read(buffer, 0, Math.min(PIECE_BYTES, this.size - at), at);
        // Shorter than what was written: somebody else cut it off.
        if (bytesRead === 0) throw new FileLeft("NOT_LOSSLESS");
        at += bytesRead;
        yield buffer.subarray(0, bytesRead);
      } else if (this.#ended) return;
      else await new Promise<void>((done) => (this.#wake = done));
    }
  }
}
