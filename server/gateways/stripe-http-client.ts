import { Agent as HttpAgent, request as httpRequest, type IncomingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type Stripe from "stripe";

type SdkHttpClient = NonNullable<Stripe.StripeConfig["httpClient"]>;
type SdkResponse = Awaited<ReturnType<SdkHttpClient["makeRequest"]>>;

/**
 * A call that got no answer. Its own class and codes, so that the SDK does not take it for something to
 * repeat.
 */
export class StripeCallFailed extends Error {
  constructor(
    /** Whether the connection was never made (so nothing was sent), or broke, or took too long after that. */
    readonly phase: "before_sending" | "connection_lost" | "timeout",
    message: string,
    cause: unknown,
  ) {
    super(message, { cause });
    this.name = "StripeCallFailed";
  }
}

/**
 * The SDK's way to the network, ours for three reasons: the SDK sends a request again after a closed
 * connection even with retries off, its timeout counts silence only (an answer that drips never ends), and it
 * does not say whether anything was sent. One call here is one request, ended at the latest after the timeout
 * (milliseconds), body included.
 */
export function stripeHttpClient(): SdkHttpClient & { close(): void } {
  const http = new HttpAgent({ keepAlive: true });
  const https = new HttpsAgent({ keepAlive: true });
  return {
    getClientName: () => "node",
    makeRequest(host, port, path, method, headers, body, protocol, timeoutMs) {
      return new Promise((resolve, reject) => {
        const plain = protocol === "http";
        const options = { host, port, path, method, headers, agent: plain ? http : https };
        const request = plain ? httpRequest(options) : httpsRequest(options);
        let connected = false;
        const deadline = setTimeout(() => {
          fail("timeout", `Stripe did not answer within ${timeoutMs} ms.`, null);
          request.destroy();
        }, timeoutMs);
        const fail = (phase: StripeCallFailed["phase"], message: string, cause: unknown) => {
          clearTimeout(deadline);
          reject(new StripeCallFailed(connected ? phase : "before_sending", message, cause));
        };
        request.on("socket", (socket: Socket) => {
          // A kept-alive socket is connected already; a new one once it says so. From then on bytes may have
          // left.
          if (!socket.connecting) connected = true;
          else socket.once("connect", () => (connected = true));
        });
        request.on("error", (cause) =>
          fail("connection_lost", `The connection to Stripe failed: ${cause.message}`, cause),
        );
        request.on("response", (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", (cause) => fail("connection_lost", "Stripe's answer broke off.", cause));
          response.on("close", () => {
            if (!response.complete) return fail("connection_lost", "Stripe's answer broke off.", null);
            clearTimeout(deadline);
            resolve(
              wholeAnswer(response.statusCode ?? 0, response.headers, Buffer.concat(chunks).toString("utf8")),
            );
          });
        });
        request.end(body);
      });
    },
    close() {
      http.destroy();
      https.destroy();
    },
  };
}

function wholeAnswer(statusCode: number, headers: IncomingHttpHeaders, body: string): SdkResponse {
  const raw = { statusCode, headers };
  return {
    getStatusCode: () => statusCode,
    getHeaders: () => headers as ReturnType<SdkResponse["getHeaders"]>,
    getRawResponse: () => raw,
    toStream: () => {
      throw new Error("Stripe's answers are read whole.");
    },
    toJSON: async () => JSON.parse(body) as unknown,
  };
}
