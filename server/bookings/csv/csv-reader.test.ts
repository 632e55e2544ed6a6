import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CsvReader } from "./csv-reader";

function read(content: string | Buffer, pieceBytes = 1_000_000) {
  const records: string[][] = [];
  const lines: number[] = [];
  const bad: string[] = [];
  const reader = new CsvReader({
    record: (fields, line) => {
      records.push(fields);
      lines.push(line);
    },
    badRecord: (problem, line) => bad.push(`${line} ${problem.code}`),
  });
  const bytes = Buffer.from(content);
  for (let at = 0; at < bytes.length; at += pieceBytes) reader.push(bytes.subarray(at, at + pieceBytes));
  const { complete } = reader.end();
  return { records, lines, bad, complete };
}

describe("CsvReader", () => {
  const cell = fc.oneof(
    fc.string({ maxLength: 8, unit: fc.constantFrom("a", "é", '"', ",", "\n", "\r\n", " ", "😀", "'") }),
    fc.constant(""),
  );
  const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
  const written = (rows: string[][], newline: string) =>
    rows
      .map((row) =>
        row.map((value) => (/[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value)).join(","),
      )
      .join(newline) + newline;

  it("gives back what was written, whatever the pieces and line breaks", () => {
    fc.assert(
      fc.property(
        table,
        fc.constantFrom("\n", "\r\n"),
        fc.integer({ min: 1, max: 40 }),
        (rows, newline, bytes) => {
          const { records, bad } = read(written(rows, newline), bytes);
          expect(bad).toEqual([]);
          expect(records).toEqual(rows);
        },
      ),
    );
  });

  it("reads as csv-parse does", () => {
    fc.assert(
      fc.property(table, (rows) => {
        const text = written(rows, "\n");
        expect(read(text).records).toEqual(
          parse(text, { relax_column_count: true, skip_empty_lines: true, record_delimiter: ["\n", "\r\n"] }),
        );
      }),
    );
  });

  it("names each record by its first line and leaves blank lines out", () => {
    expect(read('a,b\n\n"x\ny",2\r\n\r\nc,d\n').lines).toEqual([1, 3, 6]);
  });

  it("goes on behind a stray quote, a quote that never closes and text behind a closing quote", () => {
    expect(read('a,b"c\n"d" x,e\ng,h\n"i,j\nk,l\n')).toMatchObject({
      bad: ["1 csv.quote", "2 csv.quote", "4 csv.open_quote"],
      records: [
        ["g", "h"],
        ["k", "l"],
      ],
    });
  });

  it("says whether the last line was whole", () => {
    expect(read("a,b\nc,d").complete).toBe(false);
    expect(read("a,b\nc,d").records).toHaveLength(2);
    expect(read("a,b\nc,d\n").complete).toBe(true);
  });

  it("drops rows beyond 64 KiB without keeping them", () => {
    const long = "x".repeat(200_000);
    expect(read(`a,b\n${long},1\nc,d\n"${long}",1\ne,f\n`, 10_000)).toMatchObject({
      records: [
        ["a", "b"],
        ["c", "d"],
        ["e", "f"],
      ],
      lines: [1, 3, 5],
      bad: ["2 csv.too_long", "4 csv.too_long"],
    });
  });

  it.each([
    ["Latin-1", Buffer.from("a,b\nc,caf\xe9\n", "latin1")],
    [
      "a lone surrogate",
      Buffer.concat([Buffer.from("a,b\nc,"), Buffer.from([0xed, 0xa0, 0x80]), Buffer.from("\n")]),
    ],
    ["a letter cut in two", Buffer.concat([Buffer.from("a,b\nc,"), Buffer.from([0xc3, 0x0a])])],
  ])("refuses %s with the line", (_, bytes) => {
    expect(() => read(bytes)).toThrow(/Line 2 is not UTF-8/);
  });
});
