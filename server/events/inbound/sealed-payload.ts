import { openJson, sealJson } from "@/server/platform/sealed-text";

const PURPOSE = "inbound.payload";

/** An event that came in, as it is stored: it names people, and how to reach them. */
export function sealPayload(payload: Record<string, unknown>): Record<string, string> {
  return sealJson(payload, PURPOSE);
}

/** An event of a stored row, as it came. Throws SealBroken. */
export function openPayload(stored: unknown): unknown {
  return openJson(stored, PURPOSE);
}
