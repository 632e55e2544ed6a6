import { connect, createServer, type Socket } from "node:net";

export interface CuttableLine {
  /** The port of 127.0.0.1 to dial instead of the server's. */
  port: number;
  /** Ends every connection and refuses new ones, as when the server is gone. */
  cut(): void;
  mend(): void;
  close(): Promise<void>;
}

/** A line to a server on this machine that tests can cut and mend, so that one server may serve other tests meanwhile. */
export async function openCuttableLine(toPort: number): Promise<CuttableLine> {
  const sockets = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = connect(toPort, "127.0.0.1");
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => undefined);
      socket.once("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const cut = () => {
    isCut = true;
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as { port: number }).port,
    cut,
    mend: () => void (isCut = false),
    async close() {
      cut();
      await new Promise((done) => server.close(done));
    },
  };
}
