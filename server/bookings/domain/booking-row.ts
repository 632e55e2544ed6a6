import { isCurrency, exponentOf } from "@/server/money/currency";
import { amountProblem, parseAmount } from "@/server/money/parse-amount";
import { dateProblemText, dayProblem, instantProblem } from "./import-dates";
import type { ColumnPositions, ImportColumn } from "./import-columns";
import { copyText, importText, type TextKind } from "./import-text";

/** One thing that is wrong with one field of one row. */
export interface RowError {
  /** Line of the file on which the row begins, counted from 1. */
  line: number;
  /** The canonical name of the column; `row` when it is the row as a whole. */
  field: string;
  /** For programs, such as `amount.too_many_decimals`. */
  code: string;
  reason: string;
  /** What stood there, shortened; null when the row as a whole is at fault. */
  value: string | null;
}

/** A checked row. One object is used for all rows of a file: copy what is kept. */
export interface BookingRow {
  ref: string;
  vendorRef: string;
  vendorName: string;
  /** Null when the file does not say. */
  vendorSchedule: "WEEKLY" | "MONTHLY" | null;
  /** A Stripe account id; null when the file does not say. */
  vendorAccount: string | null;
  /** The other columns as PostgreSQL's COPY reads them, in the order of BODY_COLUMNS, tabs between. */
  body: string;
}

/** The columns of `booking` that a row's body carries. */
export const BODY_COLUMNS = [
  "customer_ref",
  "customer_name",
  "customer_email",
  "customer_phone",
  "currency",
  "gross_minor",
  "status",
  "booked_at",
  "starts_on",
  "ends_on",
  "completed_at",
  "cancelled_at",
  "is_test",
] as const;

const STATUSES = new Map([
  ["confirmed", "CONFIRMED"],
  ["completed", "COMPLETED"],
  ["cancelled", "CANCELLED"],
  ["no_show", "NO_SHOW"],
]);
const SCHEDULES = new Map([
  ["weekly", "WEEKLY" as const],
  ["monthly", "MONTHLY" as const],
]);

/**
 * Makes a reader of the rows of one file. It answers whether the row is good, filling `row`, or adds all that is
 * wrong with it to `errors`. No objects are made for a good row: a file has millions.
 */
export function bookingRowReader(positions: ColumnPositions) {
  const row: BookingRow = {
    ref: "",
    vendorRef: "",
    vendorName: "",
    vendorSchedule: null,
    vendorAccount: null,
    body: "",
  };
  const p = positions;
  const parts: string[] = BODY_COLUMNS.map(() => "");
  let errors: RowError[] = [];
  let line = 0;

  function wrong(field: ImportColumn, code: string, reason: string, value: string): "" {
    errors.push({ line, field, code, reason, value: shownValue(value) });
    return "";
  }

  function text(field: ImportColumn, kind: TextKind, value: string): string {
    const answer = importText(value, kind);
    return typeof answer === "string" ? answer : wrong(field, answer.code, answer.reason, value);
  }

  function instant(field: ImportColumn, value: string): string {
    const problem = instantProblem(value);
    if (problem === null) return value;
    if (value === "") return wrong(field, "instant.empty", "An instant is needed here.", value);
    return wrong(field, `instant.${problem}`, dateProblemText(problem, "instant"), value);
  }

  function day(field: ImportColumn, value: string): string {
    const problem = dayProblem(value);
    if (problem === null) return value;
    if (value === "") return wrong(field, "day.empty", "A day is needed here.", value);
    return wrong(field, `day.${problem}`, dateProblemText(problem, "day"), value);
  }

  function amount(value: string, currency: string): string {
    const quick = quickAmount(value, currency);
    if (quick !== null) return quick;
    const parsed = parseAmount(value, currency);
    if (!parsed.ok) {
      const code = `amount.${parsed.reason.toLowerCase()}`;
      return wrong("gross_amount", code, amountProblem(parsed.reason, currency), value);
    }
    if (parsed.amountMinor < 0n)
      return wrong("gross_amount", "amount.negative", "A booking's gross is zero or more.", value);
    return parsed.amountMinor.toString();
  }

  function checkMoments(status: string, completedAt: string, cancelledAt: string): void {
    if (status === "COMPLETED" && completedAt === "")
      wrong("completed_at", "instant.empty", "A completed booking needs the instant of its completion.", "");
    if (status === "CANCELLED" && cancelledAt === "")
      wrong(
        "cancelled_at",
        "instant.empty",
        "A cancelled booking needs the instant of its cancellation.",
        "",
      );
    if (status === "CONFIRMED" && completedAt !== "")
      wrong("completed_at", "status.contradicts", "A confirmed booking is not completed yet.", completedAt);
    if ((status === "CONFIRMED" || status === "COMPLETED") && cancelledAt !== "")
      wrong("cancelled_at", "status.contradicts", "A booking of this status is not cancelled.", cancelledAt);
  }

  function read(fields: readonly string[], atLine: number, into: RowError[]): boolean {
    errors = into;
    line = atLine;
    const before = into.length;
    const cell = (column: ImportColumn) => fields[p[column]] ?? "";

    row.ref = text("booking_ref", "ref", cell("booking_ref"));
    row.vendorRef = text("vendor_ref", "ref", cell("vendor_ref"));
    row.vendorName = text("vendor_name", "name", cell("vendor_name"));
    const customerRef = text("customer_ref", "ref", cell("customer_ref"));
    const customerName = text("customer_name", "name", cell("customer_name"));
    const emailText = cell("customer_email");
    const email = emailText === "" ? NULL : copyText(text("customer_email", "email", emailText));
    const phoneText = cell("customer_phone");
    const phone = phoneText === "" ? NULL : text("customer_phone", "phone", phoneText);

    const currency = cell("currency");
    let gross = "";
    if (isCurrency(currency)) gross = amount(cell("gross_amount"), currency);
    else
      wrong("currency", currency === "" ? "currency.empty" : "currency.unknown", CURRENCY_REASON, currency);

    const statusText = cell("status");
    const status = STATUSES.get(statusText) ?? "";
    if (status === "") wrong("status", "status.unknown", STATUS_REASON, statusText);

    const bookedAt = instant("booked_at", cell("booked_at"));
    const startsOn = day("starts_on", cell("starts_on"));
    const endsOn = day("ends_on", cell("ends_on"));
    if (startsOn !== "" && endsOn !== "" && startsOn > endsOn)
      wrong("ends_on", "day.before_start", "The booking ends before it starts.", endsOn);
    const completedText = cell("completed_at");
    const completedAt = completedText === "" ? NULL : instant("completed_at", completedText);
    const cancelledText = cell("cancelled_at");
    const cancelledAt = cancelledText === "" ? NULL : instant("cancelled_at", cancelledText);
    checkMoments(status, completedText, cancelledText);

    const testText = cell("is_test");
    if (testText !== "true" && testText !== "false" && testText !== "")
      wrong("is_test", "flag.malformed", "Write true or false.", testText);

    readVendorSetUp(
      p.vendor_schedule < 0 ? "" : cell("vendor_schedule"),
      p.vendor_account < 0 ? "" : cell("vendor_account"),
    );
    if (into.length > before) return false;
    // Joined, not written as a template: that would be kept as two dozen pieces until it is sent.
    parts[0] = copyText(customerRef);
    parts[1] = copyText(customerName);
    parts[2] = email;
    parts[3] = phone;
    parts[4] = currency;
    parts[5] = gross;
    parts[6] = status;
    parts[7] = bookedAt;
    parts[8] = startsOn;
    parts[9] = endsOn;
    parts[10] = completedAt;
    parts[11] = cancelledAt;
    parts[12] = testText === "true" ? "t" : "f";
    row.body = parts.join("\t");
    return true;
  }

  function readVendorSetUp(schedule: string, account: string): void {
    row.vendorSchedule = schedule === "" ? null : (SCHEDULES.get(schedule) ?? null);
    if (schedule !== "" && row.vendorSchedule === null)
      wrong("vendor_schedule", "schedule.unknown", "The schedule is weekly or monthly.", schedule);
    row.vendorAccount = account === "" ? null : account;
    if (account !== "" && !/^acct_[A-Za-z0-9_]{1,80}$/.test(account))
      wrong("vendor_account", "account.malformed", "A Stripe account id begins with acct_.", account);
  }

  return { row, read };
}

/** A value for a report: at most 200 characters, with marks that nobody can see spelled out as \uXXXX. */
export function shownValue(value: string): string {
  const short = value.length > 200 ? `${value.slice(0, 200).replace(/[\uD800-\uDBFF]$/, "")}…` : value;
  return short.replace(
    /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu,
    (mark) => `\\u${mark.codePointAt(0)!.toString(16).padStart(4, "0")}`,
  );
}

const NULL = "\\N";
const CURRENCY_REASON =
  "This is not a currency that payments can be made in: write a code such as EUR, in capitals.";
const STATUS_REASON = "The status is one of confirmed, completed, cancelled, no_show.";

/**
 * The amounts of nearly every row, read without making a bigint: up to twelve digits before the point. Null leaves
 * the text to the strict parser, which also says what is wrong. Minor units as text.
 */
function quickAmount(value: string, currency: string): string | null {
  const match = /^(0|[1-9][0-9]{0,11})(?:\.([0-9]{1,3}))?$/.exec(value);
  if (!match) return null;
  const exponent = exponentOf(currency);
  const decimals = match[2] ?? "";
  if (decimals.length > exponent) return null;
  const digits = match[1]! + decimals.padEnd(exponent, "0");
  return digits.replace(/^0+(?=\d)/, "");
}
