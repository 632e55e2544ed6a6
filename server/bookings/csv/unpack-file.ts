import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import { InvalidInput } from "@/server/platform/errors";

/** Most bytes a file may have when it is unpacked: some ten million bookings. */
export const UNPACKED_BYTES_MAX = 2 * 1024 ** 3;

/**
 * The text of an import file as bytes, unpacked when it is a gzip file (told by its first bytes, not its name) and
 * without a byte order mark. `onBytes` hears how much of the file itself has been read. Refused with InvalidInput:
 * empty files, UTF-16, workbooks and other files that are no text, damaged or cut gzip files, more than 2 GiB.
 */
export async function* unpackFile(
  source: AsyncIterable<Uint8Array>,
  onBytes: (bytesRead: number) => void,
): AsyncGenerator<Buffer> {
  const iterator = counted(source, onBytes);
  const head = await readHead(iterator);
  if (head.length === 0) throw new InvalidInput("The file is empty.", "file");
  if (head[0] === 0x1f && head[1] === 0x8b) {
    const text = gunzip(joined(head, iterator));
    const inner = await readHead(text);
    if (inner.length === 0) throw new InvalidInput("The gzip file is empty.", "file");
    yield* limited(joined(withoutMark(inner), text));
  } else yield* limited(joined(withoutMark(head), iterator));
}

async function* counted(source: AsyncIterable<Uint8Array>, onBytes: (bytesRead: number) => void) {
  let bytesRead = 0;
  for await (const bytes of source) {
    bytesRead += bytes.byteLength;
    onBytes(bytesRead);
    if (bytes.byteLength > 0) yield Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

const HEAD_BYTES = 64;

async function readHead(iterator: AsyncGenerator<Buffer>): Promise<Buffer> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done) break;
    head = head.length === 0 ? value : Buffer.concat([head, value]);
  }
  return head;
}

async function* joined(head: Buffer, rest: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  if (head.length > 0) yield head;
  yield* rest;
}

async function* gunzip(packed: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  const unpacking = createGunzip({ chunkSize: 256 * 1024 });
  const feeding = Readable.from(packed, { objectMode: false });
  feeding.on("error", (error) => unpacking.destroy(error));
  feeding.pipe(unpacking);
  try {
    for await (const bytes of unpacking) yield bytes as Buffer;
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === "Z_BUF_ERROR")
      throw new InvalidInput(
        "The gzip file ends too early: it was cut off. Nothing of it was imported.",
        "file",
      );
    if (code?.startsWith("Z_"))
      throw new InvalidInput("The gzip file is damaged and cannot be unpacked.", "file");
    throw error;
  } finally {
    feeding.destroy();
  }
}

async function* limited(text: AsyncGenerator<Buffer>): AsyncGenerator<Buffer> {
  let bytesTotal = 0;
  for await (const bytes of text) {
    bytesTotal += bytes.length;
    if (bytesTotal > UNPACKED_BYTES_MAX)
      throw new InvalidInput("The file has more than 2 GiB when it is unpacked. Split it.", "file");
    yield bytes;
  }
}

function withoutMark(head: Buffer): Buffer {
  const [first, second] = head;
  const isUtf16 = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // Without a mark, UTF-16 shows by the empty half of each letter of the headings.
  const zeros = head.subarray(0, HEAD_BYTES).filter((byte) => byte === 0).length;
  if (isUtf16 || zeros > HEAD_BYTES / 4)
    throw new InvalidInput("The file is not UTF-8 but looks like UTF-16: save it as UTF-8.", "file");
  if (first === 0x50 && second === 0x4b && head[2] === 3)
    throw new InvalidInput("This is a workbook or a zip file: save the sheet as CSV (UTF-8).", "file");
  if (head.subarray(0, HEAD_BYTES).some((byte) => byte < 32 && byte !== 9 && byte !== 10 && byte !== 13))
    throw new InvalidInput("This is not a text file: bookings are imported from CSV, plain or gzip.", "file");
  return head.subarray(0, 3).equals(MARK) ? head.subarray(3) : head;
}

const MARK = Buffer.from([0xef, 0xbb, 0xbf]);
