import { describe, expect, it } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { channelPace, databaseGate } from "./channel-pace";

const database = useTestDatabase();

describe("notifications B2: one pace over all workers", () => {
  it("lets two workers together start no more than the limit within any second", async () => {
    const paces = [1, 2].map(() =>
      channelPace({ perSecond: 20, gate: databaseGate(database.pool, "messages.test") }),
    );
    const started: number[] = [];
    await Promise.all(
      Array.from({ length: 30 }, async (_, index) => {
        await paces[index % 2]!.takeTurn();
        started.push(performance.now());
      }),
    );
    const busiest = Math.max(
      ...started.map((from) => started.filter((at) => at >= from && at < from + 1_000).length),
    );
    expect(busiest).toBeLessThanOrEqual(20);
  });
});
