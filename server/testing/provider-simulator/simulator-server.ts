import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { controlRequest, ControlRefusal, refused, type ControlRequest } from "./control-request";
import { fcmControl } from "./fcm/fcm-control";
import { fcmSimulator, type FcmSimulator, type FcmSimulatorOptions } from "./fcm/fcm-simulator";
import {
  deliver,
  jsonAnswer,
  readRequest,
  type Answer,
  type Delivery,
  type SimulatedRequest,
} from "./http-exchange";
import { requestLog, type LoggedRequest, type RequestLog, type RequestSummary } from "./request-log";
import { resendControl } from "./resend/resend-control";
import {
  resendSimulator,
  type ResendSimulator,
  type ResendSimulatorOptions,
} from "./resend/resend-simulator";
import { simulatedClock } from "./simulated-clock";
import { ACCOUNT_LINK_PATH } from "./stripe/account-links";
import { stripeControl } from "./stripe/stripe-control";
import {
  stripeSimulator,
  type StripeSimulator,
  type StripeSimulatorOptions,
} from "./stripe/stripe-simulator";
import { twilioControl } from "./twilio/twilio-control";
import {
  twilioSimulator,
  type TwilioSimulator,
  type TwilioSimulatorOptions,
} from "./twilio/twilio-simulator";

export type ProviderSimulatorOptions = {
  /** 0 or absent takes any free port. */
  port?: number;
  /** Loopback unless given. */
  host?: string;
  /** Folder where what happened is kept over a restart; nothing is kept unless given. */
  dataDir?: string;
  stripe?: Omit<StripeSimulatorOptions, "dataDir" | "clock" | "log">;
  resend?: Omit<ResendSimulatorOptions, "dataDir" | "log">;
  twilio?: Omit<TwilioSimulatorOptions, "dataDir" | "log">;
  /** FCM is spoken over TLS, at a port of its own. */
  fcm?: Omit<FcmSimulatorOptions, "dataDir" | "log"> & { port?: number };
};

export type ProviderSimulator = {
  /** Base address without a slash at the end, such as `http://127.0.0.1:4200`. */
  url: string;
  port: number;
  stripe: StripeSimulator;
  resend: ResendSimulator;
  twilio: TwilioSimulator;
  fcm: FcmSimulator;
  /** Where FCM is spoken, such as `https://127.0.0.1:4201`; callers must trust `fcm.certificate.certificatePem`. */
  fcmUrl: string;
  requests(): readonly LoggedRequest[];
  requestSummary(): RequestSummary;
  clearRequests(): void;
  /** Cuts all connections, stops webhooks and closes the journal. */
  close(): Promise<void>;
};

const CONTROL_PREFIX = "/_simulator";

/**
 * Starts the stand-in for our providers: `/v1/…` is Stripe, `/emails` Resend, `/2010-04-01/…` Twilio and
 * `/_simulator/…` is for directing and judging them; FCM answers at an address of its own, over TLS. Rejects when
 * a port is taken (EADDRINUSE) or a journal cannot be read.
 */
export async function startProviderSimulator(
  options: ProviderSimulatorOptions = {},
): Promise<ProviderSimulator> {
  const log = requestLog();
  const kept = { dataDir: options.dataDir ?? null, log };
  const stripe = stripeSimulator({ ...options.stripe, ...kept, clock: simulatedClock() });
  const resend = resendSimulator({ ...options.resend, ...kept });
  const twilio = twilioSimulator({ ...options.twilio, ...kept });
  const fcm = fcmSimulator({ ...options.fcm, ...kept });
  const closeProviders = async () => {
    fcm.close();
    await Promise.all([stripe.close(), resend.close(), twilio.close()]);
  };
  const host = options.host ?? "127.0.0.1";
  const parts: Parts = { stripe, resend, twilio, fcm, fcmUrl: "", log };
  const server = createServer(listener((request) => answerTo(parts, request)));
  const { keyPem: key, certificatePem: cert } = fcm.certificate;
  const tlsServer = createTlsServer(
    { key, cert },
    listener((request) => fcm.handle(request)),
  );
  try {
    await listen(server, options.port ?? 0, host);
    await listen(tlsServer, options.fcm?.port ?? 0, host);
  } catch (cause) {
    server.close();
    await closeProviders();
    throw cause;
  }
  const { port } = server.address() as AddressInfo;
  parts.fcmUrl = `https://${host}:${(tlsServer.address() as AddressInfo).port}`;
  let closing: Promise<void> | null = null;
  return {
    url: `http://${host}:${port}`,
    port,
    ...parts,
    requests: () => log.list(),
    requestSummary: () => log.summary(),
    clearRequests: () => log.clear(),
    close() {
      closing ??= Promise.all([stop(server), stop(tlsServer)]).then(closeProviders);
      return closing;
    },
  };
}

type Parts = {
  stripe: StripeSimulator;
  resend: ResendSimulator;
  twilio: TwilioSimulator;
  fcm: FcmSimulator;
  fcmUrl: string;
  log: RequestLog;
};

async function listen(server: Server, port: number, host: string): Promise<void> {
  // Callers keep their connections; closing idle ones under them would look like a fault nobody scripted.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(port, host, listening);
  });
}

async function stop(server: Server): Promise<void> {
  await new Promise<void>((closed) => {
    server.close(() => closed());
    server.closeAllConnections();
  });
}

/** Reads each request whole and delivers what the provider answers. */
function listener(
  answer: (request: SimulatedRequest) => Promise<Delivery>,
): (incoming: IncomingMessage, response: ServerResponse) => void {
  return (incoming, response) => {
    respond(answer, incoming, response).catch((cause: unknown) => {
      // A fault of the simulator itself must be loud, and must not be taken for an answer of the provider.
      process.stderr.write(`provider simulator: ${cause instanceof Error ? cause.stack : String(cause)}\n`);
      response.socket?.destroy();
    });
  };
}

async function respond(
  answer: (request: SimulatedRequest) => Promise<Delivery>,
  incoming: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let request: SimulatedRequest | null;
  try {
    request = await readRequest(incoming);
  } catch {
    return; // The caller hung up before the request was whole: nothing arrived.
  }
  deliver(
    response,
    request === null
      ? { kind: "answer", answer: jsonAnswer(413, { error: "too large" }) }
      : await answer(request),
  );
}

async function answerTo(parts: Parts, request: SimulatedRequest): Promise<Delivery> {
  const { path } = request;
  if (path === CONTROL_PREFIX || path.startsWith(`${CONTROL_PREFIX}/`))
    return { kind: "answer", answer: control(parts, request) };
  if (path.startsWith("/v1/")) return parts.stripe.handle(request);
  if (path.startsWith(ACCOUNT_LINK_PATH)) return { kind: "answer", answer: visitAccountLink(parts, path) };
  if (path === "/emails" || path.startsWith("/emails/")) return parts.resend.handle(request);
  if (path.startsWith("/2010-04-01/")) return parts.twilio.handle(request);
  return { kind: "answer", answer: jsonAnswer(404, { error: `No provider answers ${path}.` }) };
}

/** What the owner of a connected account meets in a browser: everything is given at once. */
function visitAccountLink(parts: Parts, path: string): Answer {
  const location = parts.stripe.visitAccountLink(path.slice(ACCOUNT_LINK_PATH.length));
  if (location === null) return jsonAnswer(404, { error: "There is no such link." });
  return { status: 302, headers: { location }, body: "" };
}

function control(parts: Parts, request: SimulatedRequest): Answer {
  try {
    const asked = controlRequest(request, CONTROL_PREFIX);
    const provider = /^\/(stripe|resend|twilio|fcm)(?=\/|$)/.exec(asked.path)?.[1];
    const body =
      provider === undefined
        ? generalControl(parts, `${asked.method} ${asked.path}`, asked.query)
        : providerControl(parts, provider, { ...asked, path: asked.path.slice(provider.length + 1) || "/" });
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

function providerControl(parts: Parts, provider: string, asked: ControlRequest): unknown {
  switch (provider) {
    case "stripe":
      return stripeControl(parts.stripe, asked);
    case "resend":
      return resendControl(parts.resend, asked);
    case "twilio":
      return twilioControl(parts.twilio, asked);
    default:
      return fcmControl(parts.fcm, parts.fcmUrl, asked);
  }
}

function generalControl(parts: Parts, asked: string, query: URLSearchParams): unknown {
  const { stripe, resend, twilio, fcm, log } = parts;
  switch (asked) {
    case "GET /":
      return {
        stripe: stripe.summary(),
        resend: resend.summary(),
        twilio: twilio.summary(),
        fcm: { ...fcm.summary(), url: parts.fcmUrl },
        requests: log.summary(),
      };
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
