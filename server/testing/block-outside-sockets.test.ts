import { createServer } from "node:http";
import { connect } from "node:net";
import { once } from "node:events";
import { describe, expect, it } from "vitest";

describe("notifications E6: tests run without a network", () => {
  it("refuses connections beyond this machine, by name and by address", async () => {
    for (const dial of [
      () => connect(443, "192.0.2.1"),
      () => connect({ host: "example.com", port: 443 }),
      () => connect({ host: "2001:db8::1", port: 443 }),
    ]) {
      const [error] = (await once(dial(), "error").catch((caught: unknown) => [caught])) as [Error];
      expect(error).toMatchObject({ code: "EBLOCKED" });
    }
  });

  it("refuses fetch", async () => {
    const error = await fetch("https://api.stripe.com/v1/balance").catch((caught: unknown) => caught);
    expect((error as Error).cause).toMatchObject({ code: "EBLOCKED" });
  });

  it("lets this machine be dialled", async () => {
    const server = createServer((_, response) => response.end("here")).listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    for (const host of ["127.0.0.1", "localhost"])
      expect(await fetch(`http://${host}:${port}/`).then((answer) => answer.text())).toBe("here");
    server.close();
  });
});
