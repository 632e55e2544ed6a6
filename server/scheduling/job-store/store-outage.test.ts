import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { openLog } from "@/server/platform/log";
import { StoreOutage } from "@/server/scheduling/job-store/store-outage";

function world(quietMs: number) {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as never) };
  const log = openLog({ process: "worker", level: "debug", destination });
  const store = { isUp: false, asked: 0 };
  const ping = async () => {
    store.asked += 1;
    if (!store.isUp) throw new Error("away");
  };
  const said = () => lines.map(({ msg }) => msg);
  return { outage: new StoreOutage(ping, log, quietMs), store, said, lines };
}

const FAILS = "The job store fails; it is asked again and again";
const BACK = "The job store answers again";

describe("an outage of the job store", () => {
  it("is told once at its first failure, and once when the store answers again", async () => {
    const { outage, store, said, lines } = world(0);
    for (let failure = 0; failure < 300; failure++) outage.failed(new Error("no connection"));
    await outage.lookForEnd();
    expect(said()).toEqual([FAILS]);
    store.isUp = true;
    await outage.lookForEnd();
    await outage.lookForEnd();
    expect(said()).toEqual([FAILS, BACK]);
    expect(lines[1]).toMatchObject({ failures: 300 });
    outage.failed(new Error("again"));
    expect(said()).toEqual([FAILS, BACK, FAILS]);
  });

  it("is not over while questions still fail, and asks nothing when nothing has failed", async () => {
    const { outage, store, said } = world(50);
    store.isUp = true;
    await outage.lookForEnd();
    expect(store.asked).toBe(0);
    outage.failed(new Error("late"));
    await outage.lookForEnd();
    expect(said()).toEqual([FAILS]);
    await pause(60);
    await outage.lookForEnd();
    expect(said()).toEqual([FAILS, BACK]);
  });
});
