import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSimulator } from "./open-simulator";

let dataDir: string;
beforeEach(async () => void (dataDir = await mkdtemp(join(tmpdir(), "travellr-simulator-"))));
afterEach(() => rm(dataDir, { recursive: true, force: true }));

const answers = (url: string) =>
  fetch(`${url}/_simulator`).then(
    (answer) => answer.ok,
    () => false,
  );

describe("openSimulator", () => {
  it("starts one where none runs, and joins it the second time", async () => {
    const first = await openSimulator({ dataDir });
    const second = await openSimulator({ dataDir });
    expect(first.own).not.toBeNull();
    expect(second).toMatchObject({ url: first.url, own: null });
    await second.stop();
    expect(await answers(first.url)).toBe(true);
    await first.stop();
    expect(await answers(first.url)).toBe(false);
  });

  it("does not stop under somebody who still uses it", async () => {
    const first = await openSimulator({ dataDir });
    const second = await openSimulator({ dataDir });
    let isStopped = false;
    const stopping = first.stop().then(() => (isStopped = true));
    expect(await answers(second.url)).toBe(true);
    expect(isStopped).toBe(false);
    await second.stop();
    await stopping;
    expect(await answers(first.url)).toBe(false);
  });

  it("stops all the same when the wait is over", async () => {
    const first = await openSimulator({ dataDir });
    await openSimulator({ dataDir });
    await first.stop(0);
    expect(await answers(first.url)).toBe(false);
  });

  it("has the same address and the same accounts after a restart", async () => {
    const first = await openSimulator({ dataDir });
    const { id } = first.own!.stripe.addAccount();
    await first.stop();
    const again = await openSimulator({ dataDir });
    expect(again.url).toBe(first.url);
    expect(again.own!.stripe.accounts().map((account) => account.id)).toEqual([id]);
    await again.stop();
  });

  it("waits for the other's end when it must have its own", async () => {
    const first = await openSimulator({ dataDir });
    const notices: string[] = [];
    const waiting = openSimulator({
      dataDir,
      mustOwn: true,
      onNotice: (sentence) => {
        notices.push(sentence);
        void first.stop();
      },
    });
    const second = await waiting;
    expect(notices).toHaveLength(1);
    expect(second.own).not.toBeNull();
    await second.stop();
  });
});
