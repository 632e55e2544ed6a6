import type * as z from "zod";
import type { MessageAttachment } from "../domain/message-content-hash";
import type { Locale, TemplateKey } from "../domain/template-keys";
import { TemplateVariablesInvalid, type VariableProblem } from "./template-errors";

/** An e-mail as its parts; the HTML and the plain text are both made of these, so that they say the same. */
export interface EmailParts {
  subject: string;
  /** What the inbox shows behind the subject. */
  preview: string;
  heading: string;
  greeting: string;
  paragraphs: readonly string[];
  /** Label and value, as a small table. */
  facts: readonly (readonly [label: string, value: string])[];
  /** The one thing to do. */
  action?: { label: string; url: string };
  closing: readonly string[];
}

export interface PushParts {
  title: string;
  body: string;
}

/** What one message says on each of its channels. A channel that the template does not have is left out. */
export interface WrittenMessage {
  email?: EmailParts;
  sms?: string;
  push?: PushParts;
  /** Of the e-mail. */
  attachments?: readonly MessageAttachment[];
}

/**
 * One version of a template. Versions are never edited once they were sent with: a change is a new version, and what
 * was sent stays as it is stored.
 */
export interface MessageTemplate {
  key: TemplateKey;
  version: number;
  /** Variables that fit the schema; for previews and tests, of no real person. */
  sample: Readonly<Record<string, unknown>>;
  /** Writes the message in a language. @throws TemplateVariablesInvalid when a variable is missing or unusable. */
  write(variables: unknown, locale: Locale): WrittenMessage;
}

/**
 * A template of a schema and a text per language. Variables stay JSON: amounts are texts of minor units and dates
 * are texts, so that they come back from the database as they were planned.
 */
export function messageTemplate<Schema extends z.ZodType>(template: {
  key: TemplateKey;
  version: number;
  variables: Schema;
  sample: z.input<Schema> & Record<string, unknown>;
  texts: Record<Locale, (variables: z.output<Schema>) => WrittenMessage>;
}): MessageTemplate {
  const { key, version, variables: schema, sample, texts } = template;
  return {
    key,
    version,
    sample,
    write(variables, locale) {
      const read = schema.safeParse(variables);
      if (read.success) return texts[locale](read.data);
      throw new TemplateVariablesInvalid(key, version, read.error.issues.map(problemOf(variables)));
    },
  };
}

function problemOf(variables: unknown) {
  return ({ path }: z.core.$ZodIssue): VariableProblem => {
    const value = path.reduce<unknown>(
      (inner, part) => (inner as Record<PropertyKey, unknown> | null)?.[part],
      variables,
    );
    return { name: path.join("."), problem: value === undefined || value === null ? "MISSING" : "INVALID" };
  };
}
