import type { FileHandle } from "node:fs/promises";
import type { Gunzip, Gzip } from "node:zlib";

export const PIECE_BYTES = 64 * 1024;

const nowhere = nowherePort();

/**
 * Sends the pieces through a zlib stream and gives what comes out to `take`, one at a time. A piece's memory may be
 * used again once the next is asked for; `take` may not keep what it is given. Rejects with the first error of reading, of the stream or of `take`, when
 * all three have stopped.
 */
export async function throughZlib(
  stream: Gzip | Gunzip,
  pieces: AsyncIterable<Uint8Array>,
  take: (piece: Buffer) => void | Promise<void>,
): Promise<void> {
  let stopWriting: (error: unknown) => void = () => undefined;
  let failure: { error: unknown } | null = null;
  const taking = (async () => {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      await take(piece);
      release(piece);
    }
  })().catch((error: unknown) => {
    failure ??= { error };
    stream.destroy();
    stopWriting(error);
  });
  try {
    for await (const piece of pieces) {
      await new Promise<void>((done, fail) => {
        stopWriting = fail;
        stream.write(piece, (error) => (error ? fail(error) : done()));
      });
    }
    stream.end();
  } catch (error) {
    failure ??= { error };
    stream.destroy();
  }
  await taking;
  if (failure !== null) throw (failure as { error: unknown }).error;
}

/**
 * Gives the memory of a piece back. zlib takes new memory for each, and the garbage collector lets tens of megabytes of
 * it gather; sent to a closed port, its owner no longer has it and it is freed at once.
 */
function release(piece: Buffer): void {
  const isLastOfItsMemory = piece.byteOffset + piece.length === piece.buffer.byteLength;
  if (isLastOfItsMemory) nowhere.postMessage(null, [piece.buffer as ArrayBuffer]);
}

function nowherePort(): MessagePort {
  const { port1, port2 } = new MessageChannel();
  port1.close();
  port2.close();
  return port1;
}

/** The file's content from its first byte to the end it has when it is reached. The signal ends it with its reason. */
export async function* filePieces(file: FileHandle, signal?: AbortSignal): AsyncGenerator<Buffer> {
  const buffer = Buffer.allocUnsafeSlow(PIECE_BYTES);
  for (let at = 0; ;) {
    signal?.throwIfAborted();
    const { bytesRead } = await file.read(buffer, 0, PIECE_BYTES, at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

/** Writes all of the piece at a place of the file. */
export async function writeAll(file: FileHandle, piece: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < piece.length;) {
    const { bytesWritten } = await file.write(piece, done, piece.length - done, at + done);
    done += bytesWritten;
  }
}
