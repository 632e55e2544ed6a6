import { createServer, type IncomingHttpHeaders } from "node:http";

/** A request that reached the hook. */
export type HookRequest = { path: string; headers: IncomingHttpHeaders; body: string };

/** An address on this machine that takes callbacks. */
export type Hook = {
  url: string;
  got: HookRequest[];
  /** What it answers from now on. */
  answerWith(status: number): void;
  close(): Promise<void>;
};

/** Opens an address that keeps what it is sent and answers 204. */
export async function openHook(): Promise<Hook> {
  const got: HookRequest[] = [];
  let status = 204;
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8");
    request.on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      got.push({ path: request.url ?? "/", headers: request.headers, body });
      response.writeHead(status).end();
    });
  }).listen(0, "127.0.0.1");
  await new Promise((listening) => server.once("listening", listening));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === "object" && address ? address.port : 0}`,
    got,
    answerWith(given) {
      status = given;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}
