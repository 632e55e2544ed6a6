/** A key of our own making; crypto.randomUUID exists on secure pages only, and this also runs on plain loopback. */
export function newClientKey(): string {
  const bytes = globalThis.crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
