import { createServer } from "node:http";
import { once } from "node:events";
import type { AddressInfo } from "node:net";

/** The address at which a supervisor asks a worker how it is. */
export interface WorkerHealth {
  port: number;
  close(): void;
}

/**
 * Answers `/health/live` (200 as long as the event loop turns) and `/health/ready` (200 while the worker takes work,
 * 503 from the moment it is told to stop or while a store is away). Port 0 takes a free one.
 */
export async function openWorkerHealth(
  options: { port: number; host?: string },
  readiness: () => Promise<{ isReady: boolean } & Record<string, unknown>>,
): Promise<WorkerHealth> {
  const server = createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json", "cache-control": "no-store" });
      response.end(JSON.stringify(body));
    };
    if (request.method !== "GET") return answer(405, { status: "method-not-allowed" });
    if (request.url === "/health/live") return answer(200, { status: "live" });
    if (request.url !== "/health/ready") return answer(404, { status: "not-found" });
    readiness().then(
      ({ isReady, ...rest }) =>
        answer(isReady ? 200 : 503, { status: isReady ? "ready" : "not-ready", ...rest }),
      () => answer(503, { status: "not-ready" }),
    );
  });
  server.listen(options.port, options.host ?? "127.0.0.1");
  await once(server, "listening");
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
