/** A body over the limit; the answer to it is 413. */
export class BodyTooLarge extends Error {
  constructor(readonly bytesMax: number) {
    super(`The request body is over ${bytesMax} bytes.`);
    this.name = "BodyTooLarge";
  }
}

/**
 * Reads a request's body as UTF-8 text, but never more than `bytesMax` bytes of it: a claimed length over the
 * limit is refused at once, an unclaimed one as soon as it is passed. Throws BodyTooLarge.
 */
export async function readBody(request: Request, bytesMax: number): Promise<string> {
  if (Number(request.headers.get("content-length") ?? 0) > bytesMax) throw new BodyTooLarge(bytesMax);
  const reader = request.body?.getReader();
  if (!reader) return "";
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    bytes += value.byteLength;
    if (bytes > bytesMax) {
      await reader.cancel();
      throw new BodyTooLarge(bytesMax);
    }
    chunks.push(value);
  }
  return Buffer.concat(chunks).toString("utf8");
}
