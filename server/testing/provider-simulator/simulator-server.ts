import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { controlRequest, ControlRefusal, refused } from "./control-request";
import { deliver, jsonAnswer, readRequest, type Answer, type SimulatedRequest } from "./http-exchange";
import { requestLog, type LoggedRequest, type RequestLog, type RequestSummary } from "./request-log";
import { simulatedClock } from "./simulated-clock";
import { stripeControl } from "./stripe/stripe-control";
import {
  stripeSimulator,
  type StripeSimulator,
  type StripeSimulatorOptions,
} from "./stripe/stripe-simulator";

export type ProviderSimulatorOptions = {
  /** 0 or absent takes any free port. */
  port?: number;
  /** Loopback unless given. */
  host?: string;
  /** Folder where what happened is kept over a restart; nothing is kept unless given. */
  dataDir?: string;
  stripe?: Omit<StripeSimulatorOptions, "dataDir" | "clock" | "log">;
};

export type ProviderSimulator = {
  /** Base address without a slash at the end, such as `http://127.0.0.1:4200`. */
  url: string;
  port: number;
  stripe: StripeSimulator;
  requests(): readonly LoggedRequest[];
  requestSummary(): RequestSummary;
  clearRequests(): void;
  /** Cuts all connections, stops webhooks and closes the journal. */
  close(): Promise<void>;
};

const CONTROL_PREFIX = "/_simulator";

/**
 * Starts the stand-in for our providers: `/v1/…` is Stripe, `/_simulator/…` is for directing and judging it.
 * Rejects when the port is taken (EADDRINUSE) or the journal cannot be read.
 */
export async function startProviderSimulator(
  options: ProviderSimulatorOptions = {},
): Promise<ProviderSimulator> {
  const log = requestLog();
  const stripe = stripeSimulator({
    ...options.stripe,
    dataDir: options.dataDir ?? null,
    clock: simulatedClock(),
    log,
  });
  const server = createServer((incoming, response) => {
    respond({ stripe, log }, incoming, response).catch((cause: unknown) => {
      // A fault of the simulator itself must be loud, and must not be taken for an answer of the provider.
      process.stderr.write(`provider simulator: ${cause instanceof Error ? cause.stack : String(cause)}\n`);
      response.socket?.destroy();
    });
  });
  // Callers keep their connections; closing idle ones under them would look like a fault nobody scripted.
  server.keepAliveTimeout = 120_000;
  try {
    await new Promise<void>((listening, failed) => {
      server.once("error", failed);
      server.listen(options.port ?? 0, options.host ?? "127.0.0.1", listening);
    });
  } catch (cause) {
    await stripe.close();
    throw cause;
  }
  const { port } = server.address() as AddressInfo;
  let closing: Promise<void> | null = null;
  return {
    url: `http://${options.host ?? "127.0.0.1"}:${port}`,
    port,
    stripe,
    requests: () => log.list(),
    requestSummary: () => log.summary(),
    clearRequests: () => log.clear(),
    close() {
      closing ??= new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }).then(() => stripe.close());
      return closing;
    },
  };
}

type Parts = { stripe: StripeSimulator; log: RequestLog };

async function respond(parts: Parts, incoming: IncomingMessage, response: ServerResponse): Promise<void> {
  let request: SimulatedRequest | null;
  try {
    request = await readRequest(incoming);
  } catch {
    return; // The caller hung up before the request was whole: nothing arrived.
  }
  if (request === null)
    return deliver(response, { kind: "answer", answer: jsonAnswer(413, { error: "too large" }) });
  if (request.path === CONTROL_PREFIX || request.path.startsWith(`${CONTROL_PREFIX}/`)) {
    return deliver(response, { kind: "answer", answer: control(parts, request) });
  }
  if (request.path.startsWith("/v1/")) return deliver(response, await parts.stripe.handle(request));
  deliver(response, {
    kind: "answer",
    answer: jsonAnswer(404, { error: `No provider answers ${request.path}.` }),
  });
}

function control({ stripe, log }: Parts, request: SimulatedRequest): Answer {
  try {
    const asked = controlRequest(request, CONTROL_PREFIX);
    const body = asked.path.startsWith("/stripe")
      ? stripeControl(stripe, { ...asked, path: asked.path.slice("/stripe".length) || "/" })
      : generalControl({ stripe, log }, `${asked.method} ${asked.path}`, asked.query);
    return body === undefined
      ? jsonAnswer(404, { error: `No control ${asked.method} ${request.path}.` })
      : jsonAnswer(200, body);
  } catch (cause) {
    if (cause instanceof ControlRefusal || cause instanceof RangeError || cause instanceof SyntaxError)
      return refused(cause);
    if (cause instanceof TypeError && "code" in cause && cause.code === "ERR_INVALID_URL")
      return refused(cause);
    throw cause;
  }
}

function generalControl({ stripe, log }: Parts, asked: string, query: URLSearchParams): unknown {
  switch (asked) {
    case "GET /":
      return { stripe: stripe.summary(), requests: log.summary() };
    case "GET /requests":
      return {
        summary: log.summary(),
        requests: log.list().slice(-Math.max(1, Number(query.get("limit") ?? 100) || 100)),
      };
    case "DELETE /requests":
      log.clear();
      return { summary: log.summary() };
    default:
      return undefined;
  }
}
