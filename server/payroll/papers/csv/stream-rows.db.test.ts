import { setImmediate } from "node:timers/promises";
import { describe, expect, it, vi } from "vitest";
import { useTestDatabase } from "@/server/testing/database";
import { csvStream, type CsvCell } from "./csv-stream";
import { streamRows, TooManyExports } from "./stream-rows";

const database = useTestDatabase({ poolMax: 5 });

function numbersCsv(
  rows: number,
  sql = "SELECT n::text AS n, '=' || n AS name FROM generate_series(1, $1::int) n",
) {
  return csvStream(
    ["number", "name"],
    streamRows(database.pool, async function* (snapshot) {
      for await (const row of snapshot.stream<{ n: string; name: string }>(sql, [rows]))
        yield [{ figure: row.n }, { text: row.name }] satisfies CsvCell[];
    }),
  );
}

const allIdle = () => vi.waitFor(() => expect(database.pool.totalCount).toBe(database.pool.idleCount));

/** As objects, these would take more than is allowed; the criterion's million is had by CSV_ROWS=1000000. */
const ROWS = Number(process.env.CSV_ROWS ?? 300_000);

describe("streaming files", () => {
  it(`experience U11: writes ${ROWS} rows in the memory of a few`, async () => {
    let lines = 0;
    let startMb = 0;
    let highestMb = 0;
    for await (const chunk of numbersCsv(ROWS)) {
      for (const byte of chunk as Buffer) if (byte === 10) lines += 1;
      const mb = process.memoryUsage().rss / 1_048_576;
      startMb ||= mb;
      highestMb = Math.max(highestMb, mb);
    }
    expect(lines).toBe(ROWS + 1);
    expect(highestMb - startMb).toBeLessThan(100);
    await allIdle();
  }, 120_000);

  it("guards texts and leaves figures", async () => {
    const chunks: Buffer[] = [];
    for await (const chunk of numbersCsv(2)) chunks.push(chunk as Buffer);
    expect(Buffer.concat(chunks).toString("utf8")).toBe("\ufeffnumber,name\r\n1,'=1\r\n2,'=2\r\n");
  });

  it("gives the connection back when the reader goes away", async () => {
    const file = numbersCsv(1_000_000);
    for await (const _ of file) break;
    expect(file.destroyed).toBe(true);
    await allIdle();
  });

  it("ends with an error, not with a part, when the database fails on the way", async () => {
    const file = numbersCsv(
      5_000,
      "SELECT n::text AS n, (1 / (4000 - n))::text AS name FROM generate_series(1, $1::int) n",
    );
    const reading = (async () => {
      for await (const _ of file) await setImmediate();
    })();
    await expect(reading).rejects.toThrow(/division by zero/);
    await allIdle();
  });

  it("takes three at a time, and more once one is over", async () => {
    const files = [numbersCsv(1_000_000), numbersCsv(1_000_000), numbersCsv(1_000_000)];
    const readers = files.map((file) => file[Symbol.asyncIterator]());
    await Promise.all(readers.map((reader) => reader.next()));
    const refused = numbersCsv(1)[Symbol.asyncIterator]();
    await expect(refused.next()).rejects.toBeInstanceOf(TooManyExports);
    for (const reader of readers) await reader.return?.();
    await allIdle();
    const chunks: string[] = [];
    for await (const chunk of numbersCsv(1)) chunks.push(String(chunk));
    expect(chunks.join("")).toContain("1,'=1");
  });
});
