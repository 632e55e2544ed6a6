import { InvalidInput, NotFound } from "@/server/platform/errors";
import { vendorStatementInput } from "@/server/vendors/schemas";

/** What was asked for, from the address. */
export type PaperRequest =
  | { kind: "RECEIPT"; subjectId: string; format: "pdf" }
  | { kind: "RUN"; subjectId: string; format: "pdf" | "csv" | "lines" | "statement" }
  | {
      kind: "STATEMENT";
      subjectId: string;
      format: "pdf" | "csv";
      currency: string;
      from: string;
      to: string;
    };

/** `/api/papers/receipt/{payoutId}`, also with `.pdf` at its end. Throws InvalidInput. */
export function receiptRequest(segment: string): PaperRequest {
  return { kind: "RECEIPT", subjectId: idOf(segment.replace(/\.pdf$/, "")), format: "pdf" };
}

/**
 * `/api/papers/run/{runId}.pdf`, `{runId}.csv`, `{runId}-lines.csv` and `{runId}-statement.csv`; also `{runId}/pdf`,
 * `{runId}/csv` and `{runId}/lines.csv`. Throws InvalidInput and NotFound.
 */
export function runRequest(segments: readonly string[]): PaperRequest {
  const match = /^([^./]+?)(?:\.pdf|\.csv|-lines\.csv|-statement\.csv|\/pdf|\/csv|\/lines\.csv)$/.exec(
    segments.join("/"),
  );
  if (!match) throw new NotFound("File", segments.join("/").slice(0, 100));
  const ending = match[0].slice(match[1]!.length);
  const named = (["pdf", "lines", "statement"] as const).find((word) => ending.includes(word));
  return { kind: "RUN", subjectId: idOf(match[1]!), format: named ?? "csv" };
}

/** `statement.pdf` or `statement.csv` of a vendor, with `currency`, `from` and `to` behind it. Throws as above. */
export function statementRequest(vendorId: string, file: string, search: URLSearchParams): PaperRequest {
  const match = /^statement\.(pdf|csv)$/.exec(file);
  if (!match) throw new NotFound("File", file.slice(0, 100));
  const asked = { currency: search.get("currency"), from: search.get("from"), to: search.get("to") };
  const parsed = vendorStatementInput.safeParse({ vendorId: idOf(vendorId), ...asked });
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const field = issue?.path.join(".");
    const isMissing = field !== undefined && asked[field as keyof typeof asked] === null;
    throw new InvalidInput(
      isMissing ? `The address lacks "${field}".` : (issue?.message ?? "The address is not valid."),
      field,
    );
  }
  const { currency, from, to } = parsed.data;
  return { kind: "STATEMENT", subjectId: vendorId, format: match[1] as "pdf" | "csv", currency, from, to };
}

function idOf(text: string): string {
  if (!/^[a-z]{2,8}_[0-9a-z]{1,64}$/.test(text)) throw new InvalidInput("This is no id.", "id");
  return text;
}
