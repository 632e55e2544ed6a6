/** What decides a statement's content besides its vendor. Days are `YYYY-MM-DD`, the period half-open. */
export interface StatementVariant {
  currency: string;
  from: string;
  to: string;
  contentKey: string;
}

/** The variant as it stands in the paper's row: `EUR:2025-07-01:2025-08-01:<content key>`. */
export function statementVariant(variant: StatementVariant): string {
  return [variant.currency, variant.from, variant.to, variant.contentKey].join(":");
}

/** Reads it back. Throws for a text that `statementVariant` did not make. */
export function readStatementVariant(text: string): StatementVariant {
  const [currency, from, to, contentKey] = text.split(":");
  if (!currency || !from || !to || !contentKey) throw new Error(`"${text}" is no variant of a statement.`);
  return { currency, from, to, contentKey };
}
