import { isIP, Socket } from "node:net";

/**
 * Makes every connection beyond this machine fail at once, for TCP clients of all kinds (http, https, fetch, pg):
 * a test that would speak to the world must fail, not wait, and never reach a provider.
 */
export function blockOutsideSockets(): void {
  // oxlint-disable-next-line typescript/unbound-method -- called below with the socket as `this`
  const original = Socket.prototype.connect as (...args: unknown[]) => Socket;
  Socket.prototype.connect = function connect(this: Socket, ...args: unknown[]) {
    const host = hostOf(args);
    if (host === null || isLoopback(host)) return original.apply(this, args);
    process.nextTick(() => this.destroy(new OutsideConnectionBlocked(host)));
    return this;
  } as typeof Socket.prototype.connect;
}

/** What a test gets when it dials a host beyond this machine. */
export class OutsideConnectionBlocked extends Error {
  readonly code = "EBLOCKED";

  constructor(host: string) {
    super(`Tests may not connect to ${host}.`);
  }
}

// connect(path), connect(port, host?), connect({ host, port } | { path }); net.connect passes its arguments as one
// array already put in order.
function hostOf(args: unknown[]): string | null {
  const [first, second] = Array.isArray(args[0]) ? (args[0] as unknown[]) : args;
  if (typeof first === "object" && first !== null) {
    const { host, path, port } = first as { host?: string; path?: string; port?: unknown };
    if (path && port === undefined) return null;
    return host ?? "localhost";
  }
  if (typeof first === "number" || /^\d+$/.test(String(first)))
    return typeof second === "string" ? second : "localhost";
  return null;
}

function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, "");
  if (bare === "localhost" || bare.endsWith(".localhost")) return true;
  return isIP(bare) === 4 ? bare.startsWith("127.") : bare === "::1" || bare.startsWith("::ffff:127.");
}
