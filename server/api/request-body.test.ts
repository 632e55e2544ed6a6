import { describe, expect, it } from "vitest";
import { BodyTooLarge, readBody } from "./request-body";

function streamed(chunks: string[], onCancel = () => undefined as void, headers = {}) {
  const encoder = new TextEncoder();
  let next = 0;
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      const chunk = chunks[next++];
      if (chunk === undefined) controller.close();
      else controller.enqueue(encoder.encode(chunk));
    },
    cancel: onCancel,
  });
  return new Request("http://x/", { method: "POST", body, headers, duplex: "half" } as RequestInit);
}

describe("readBody", () => {
  it("joins chunks, also where one cuts a letter in two", async () => {
    expect(await readBody(streamed(["{", '"a":"é"', "}"]), 100)).toBe('{"a":"é"}');
  });

  it("takes a body of exactly the limit and not a byte more", async () => {
    expect(await readBody(streamed(["x".repeat(10)]), 10)).toHaveLength(10);
    await expect(readBody(streamed(["x".repeat(11)]), 10)).rejects.toBeInstanceOf(BodyTooLarge);
  });

  it("stops reading once the limit is passed", async () => {
    let cancelled = false;
    const endless = streamed(Array<string>(1_000).fill("x".repeat(100)), () => void (cancelled = true));
    await expect(readBody(endless, 150)).rejects.toBeInstanceOf(BodyTooLarge);
    expect(cancelled).toBe(true);
  });

  it("is empty without a body", async () => {
    expect(await readBody(new Request("http://x/", { method: "POST" }), 10)).toBe("");
  });
});
