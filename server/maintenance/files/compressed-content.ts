// The first bytes of what is compressed already: compressing it again costs time and saves nothing.
const MAGIC: readonly (readonly number[])[] = [
  [0x1f, 0x8b], // gzip
  [0x28, 0xb5, 0x2f, 0xfd], // Zstandard
  [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], // xz
  [0x42, 0x5a, 0x68], // bzip2
  [0x50, 0x4b, 0x03, 0x04], // zip
  [0x04, 0x22, 0x4d, 0x18], // LZ4
  [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c], // 7z
];

/** How many of a file's first bytes tell. */
export const MAGIC_LENGTH = 6;

/** True when the file's first bytes are those of a compressed file. */
export function isCompressedContent(start: Uint8Array): boolean {
  return MAGIC.some((magic) => magic.every((byte, at) => start[at] === byte));
}

/** True when they are those of a gzip file. */
export function isGzipContent(start: Uint8Array): boolean {
  return start[0] === 0x1f && start[1] === 0x8b && start[2] === 8;
}

/** True for a name that compressed files have. */
export function isCompressedName(name: string): boolean {
  return /\.(gz|tgz|zst|xz|bz2|zip|lz4|7z|br)$/i.test(name);
}
