import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { processMark } from "@/server/platform/process-lock";
import { isGoneFromHere, localWorkerName, workerPlace } from "@/server/platform/worker-mark";

it("knows a process of this place that has ended, and judges no other place", () => {
  expect(isGoneFromHere(localWorkerName())).toBe(false);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  expect(isGoneFromHere(`${workerPlace()}/${pid} 1`)).toBe(true);
  // The same id in another space of process ids, as of a container with the same host name.
  const elsewhere = workerPlace().replace(/.$/, (last) => (last === "0" ? "1" : "0"));
  expect(isGoneFromHere(`${elsewhere}/${pid} 1`)).toBe(false);
  expect(isGoneFromHere(`${elsewhere}/${processMark()}`)).toBe(false);
});
