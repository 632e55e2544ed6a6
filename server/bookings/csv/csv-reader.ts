import { isAscii, isUtf8 } from "node:buffer";
import { InvalidInput } from "@/server/platform/errors";

/** A record that cannot be read as fields. */
export interface RecordProblem {
  code: "csv.quote" | "csv.open_quote" | "csv.too_long";
  reason: string;
}

/** What a reader tells, in the order of the file. Lines count from 1; a record is named by its first. */
export interface CsvSink {
  record(fields: string[], line: number): void;
  badRecord(problem: RecordProblem, line: number): void;
}

/** Longest record, in bytes. A booking has a few hundred; beyond this the file is no list of bookings. */
export const RECORD_BYTES_MAX = 64 * 1024;

const NEWLINE = 10;

/**
 * Reads CSV (RFC 4180: commas, quotes doubled inside quotes, CRLF or LF) piece by piece with bounded memory. Records
 * without quotes, which nearly all are, are split and nothing else; that makes it several times as fast as a parser
 * that looks at each character. Blank lines are left out.
 *
 * A record with a stray quote, one longer than 64 KiB and one whose quote never ends are told as bad records, and
 * reading goes on behind their line. Text that is not UTF-8 is refused for the file as a whole: names would be lost
 * without a trace otherwise. Throws InvalidInput then, from `push` or `end`.
 */
export class CsvReader {
  private rest: Buffer = Buffer.alloc(0);
  /** A record whose quoted field goes on behind the piece read last. */
  private open = "";
  private line = 1;
  private skipping = false;

  constructor(private readonly sink: CsvSink) {}

  /** Takes the next bytes of the file; whole records in them are told at once. */
  push(bytes: Uint8Array): void {
    const data = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : asBuffer(bytes);
    const end = data.lastIndexOf(NEWLINE) + 1;
    if (end > 0) this.readLines(data.subarray(0, end));
    this.keep(data.subarray(end));
  }

  /** Tells what is left. `complete` is false when the file does not end with a line break. */
  end(): { complete: boolean } {
    const complete = this.rest.length === 0 && !this.skipping;
    if (this.rest.length > 0) this.readLines(Buffer.concat([this.rest, Buffer.from("\n")]));
    this.skipping = false;
    this.rest = Buffer.alloc(0);
    const open = this.open;
    this.open = "";
    if (open !== "") this.scan(open, true);
    return { complete };
  }

  private keep(tail: Buffer): void {
    if (tail.length <= RECORD_BYTES_MAX) {
      this.rest = tail;
      return;
    }
    // The line break that ends this record is not in sight; nothing of it is kept until it comes.
    if (!this.skipping) this.sink.badRecord(TOO_LONG, this.line);
    this.skipping = true;
    this.rest = Buffer.alloc(0);
  }

  private readLines(lines: Buffer): void {
    let from = 0;
    if (this.skipping) {
      this.skipping = false;
      from = lines.indexOf(NEWLINE) + 1;
      this.line++;
    }
    const useful = from > 0 ? lines.subarray(from) : lines;
    if (!isUtf8(useful)) throw notUtf8(useful, this.line);
    const text = this.open + (isAscii(useful) ? useful.toString("latin1") : useful.toString("utf8"));
    this.open = "";
    this.scan(text);
  }

  private scan(text: string, atEnd = false): void {
    let start = 0;
    let quote = text.indexOf('"');
    while (start < text.length) {
      const newline = text.indexOf("\n", start);
      if (quote >= 0 && quote < start) quote = text.indexOf('"', start);
      if (quote < 0 || quote > newline) {
        this.tellPlain(text, start, newline);
        start = newline + 1;
        continue;
      }
      const next = this.scanQuoted(text, start, newline, atEnd);
      if (next < 0) return;
      start = next;
    }
  }

  private tellPlain(text: string, start: number, newline: number): void {
    const end = newline > start && text.charCodeAt(newline - 1) === 13 ? newline - 1 : newline;
    if (end - start > RECORD_BYTES_MAX) this.sink.badRecord(TOO_LONG, this.line);
    else if (end > start) this.sink.record(text.slice(start, end).split(","), this.line);
    this.line++;
  }

  /** Reads a record with quotes. Answers where the next one begins; −1 when its end has not been read yet. */
  private scanQuoted(text: string, start: number, newline: number, atEnd: boolean): number {
    const fields: string[] = [];
    let at = start;
    for (;;) {
      if (text.charCodeAt(at) !== QUOTE) {
        const end = fieldEnd(text, at);
        const stray = text.indexOf('"', at);
        if (stray >= 0 && stray < end) return this.tellBad(STRAY_QUOTE, newline);
        const isLast = text.charCodeAt(end) === NEWLINE;
        fields.push(text.slice(at, isLast && text.charCodeAt(end - 1) === 13 && end > at ? end - 1 : end));
        at = end;
      } else {
        const close = closingQuote(text, at + 1);
        if (close < 0) {
          if (!atEnd && text.length - start <= RECORD_BYTES_MAX) {
            this.open = text.slice(start);
            return -1;
          }
          return this.tellBad(OPEN_QUOTE, newline);
        }
        fields.push(text.slice(at + 1, close).replaceAll('""', '"'));
        at = close + 1;
        if (text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === NEWLINE) at++;
      }
      const mark = text.charCodeAt(at);
      if (mark === NEWLINE) break;
      if (mark !== COMMA) return this.tellBad(STRAY_QUOTE, newline);
      at++;
    }
    if (at - start > RECORD_BYTES_MAX) return this.tellBad(TOO_LONG, newline);
    this.sink.record(fields, this.line);
    for (let cut = newline; cut >= 0 && cut <= at; cut = text.indexOf("\n", cut + 1)) this.line++;
    return at + 1;
  }

  private tellBad(problem: RecordProblem, newline: number): number {
    this.sink.badRecord(problem, this.line);
    this.line++;
    return newline + 1;
  }
}

const QUOTE = 34;
const COMMA = 44;

const TOO_LONG: RecordProblem = {
  code: "csv.too_long",
  reason: `The row is longer than ${RECORD_BYTES_MAX / 1024} KiB.`,
};
const STRAY_QUOTE: RecordProblem = {
  code: "csv.quote",
  reason:
    "A quote stands where none may: a field with quotes is put in quotes, and each quote in it is doubled.",
};
const OPEN_QUOTE: RecordProblem = {
  code: "csv.open_quote",
  reason: "A quote opens here and is never closed.",
};

function fieldEnd(text: string, from: number): number {
  for (let at = from; ; at++) {
    const mark = text.charCodeAt(at);
    if (mark === COMMA || mark === NEWLINE) return at;
  }
}

/** Where the quoted field that begins here is closed; −1 when it is not, within this text. */
function closingQuote(text: string, from: number): number {
  for (let at = text.indexOf('"', from); at >= 0; at = text.indexOf('"', at + 2))
    if (text.charCodeAt(at + 1) !== QUOTE) return at;
  return -1;
}

function notUtf8(block: Buffer, firstLine: number): InvalidInput {
  let line = firstLine;
  for (let start = 0; start < block.length; line++) {
    const end = block.indexOf(NEWLINE, start) + 1;
    if (!isUtf8(block.subarray(start, end))) break;
    start = end;
  }
  return new InvalidInput(
    `Line ${line} is not UTF-8. The file was probably saved in another encoding, such as Latin-1 or Windows-1252: save it as UTF-8.`,
    "file",
  );
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
