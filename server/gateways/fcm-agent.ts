import { AsyncLocalStorage } from "node:async_hooks";
import type { ClientRequest, IncomingMessage } from "node:http";
import { Agent, type AgentOptions } from "node:https";
import type { Socket } from "node:net";
import { unzipSync } from "node:zlib";

/** An answer of FCM's that was not a success. */
export type FcmErrorAnswer = {
  status: number;
  headers: Readonly<Record<string, unknown>>;
  body: string;
};

/** One `send()` of the SDK, as it went over the wire. */
export type FcmCall = {
  signal: AbortSignal;
  /** How many requests the SDK began; more than one is its own repetition, which is refused. */
  requests: number;
  /** Whether a connection stood, so that bytes may have left. */
  wasConnected: boolean;
  /** Told of an answer that was not a success, as soon as it is whole. */
  onError: (answer: FcmErrorAnswer) => void;
};

type AgentLike = { addRequest(this: unknown, request: ClientRequest, options: unknown): void };

const calls = new AsyncLocalStorage<FcmCall>();

/**
 * The SDK's way to FCM, ours for four reasons: the SDK has no signal, repeats a 503 or a broken connection up to four
 * times by itself (which holds the call, and can double a push), hides Retry-After and the details that tell a dead
 * token from a fault of ours, and cannot be pointed elsewhere. `dial` is where to connect instead of FCM's host.
 */
export class FcmAgent extends Agent {
  constructor(options: { maxSockets: number; dial: { host: string; port: number; caPem: string } | null }) {
    const { maxSockets, dial } = options;
    super({ keepAlive: true, maxSockets, ...(dial ? { ca: dial.caPem } : {}) });
    if (!dial) return;
    const { host, port } = dial;
    // oxlint-disable-next-line typescript/unbound-method -- called below with the agent as `this`
    const connect = this.createConnection as (options: AgentOptions, ...rest: unknown[]) => Socket;
    // The name asked for in the handshake stays FCM's, so that the certificate is checked against it.
    this.createConnection = (asked: AgentOptions, ...rest: unknown[]) =>
      connect.call(this, { ...asked, host, port, servername: "fcm.googleapis.com" }, ...rest);
  }

  /** Runs one `send()` of the SDK under this call. */
  static watched<Result>(call: FcmCall, run: () => Promise<Result>): Promise<Result> {
    return calls.run(call, run);
  }

  /** What Node calls to send a request through an agent. */
  addRequest(request: ClientRequest, options: unknown): void {
    const call = calls.getStore();
    if (call) watch(call, request);
    (Agent.prototype as unknown as AgentLike).addRequest.call(this, request, options);
  }
}

function watch(call: FcmCall, request: ClientRequest): void {
  call.requests += 1;
  if (call.requests > 1) return giveUp(request, "The request is not repeated.");
  const abort = () => giveUp(request, "The call was given up.");
  if (call.signal.aborted) abort();
  else call.signal.addEventListener("abort", abort, { once: true });
  request.once("close", () => call.signal.removeEventListener("abort", abort));
  request.once("socket", (socket: Socket) => {
    // A kept socket is connected already; over a new one nothing leaves before the handshake is done.
    if (request.reusedSocket) call.wasConnected = true;
    else socket.once("secureConnect", () => (call.wasConnected = true));
  });
  request.once("response", (response: IncomingMessage) => {
    const status = response.statusCode ?? 0;
    if (status < 200 || status >= 300) collect(response, status, call);
  });
}

function collect(response: IncomingMessage, status: number, call: FcmCall): void {
  const chunks: Buffer[] = [];
  const headers = { ...response.headers };
  // The SDK would wait that long before a repetition that is refused anyway.
  delete response.headers["retry-after"];
  response.on("data", (chunk: Buffer) => chunks.push(chunk));
  response.once("end", () => {
    const bytes = Buffer.concat(chunks);
    const isZipped = headers["content-encoding"] !== undefined;
    call.onError({ status, headers, body: textOf(bytes, isZipped) });
  });
}

function textOf(bytes: Buffer, isZipped: boolean): string {
  try {
    return (isZipped ? unzipSync(bytes) : bytes).toString("utf8");
  } catch {
    return "";
  }
}

/** Ends a request with an error that the SDK does not take for something to repeat. */
function giveUp(request: ClientRequest, message: string): void {
  // The SDK listens for errors only after it has made the request.
  process.nextTick(() => request.destroy(Object.assign(new Error(message), { code: "EGIVENUP" })));
}
