import { render } from "@react-email/render";
import { createElement } from "react";
import type { Locale } from "../domain/template-keys";
import { MessageEmail } from "./message-email";
import type { EmailParts } from "./message-template";

/** The frame of all e-mails of one shape, cut at the places where their texts go; each names which text. */
type Frame = { before: string; place: number }[];

const frames = new Map<string, Promise<{ pieces: Frame; end: string }>>();

/**
 * The HTML of an e-mail: what React makes of `MessageEmail`, byte for byte. React is asked once for each shape (the
 * language, how many paragraphs, facts and sentences); for each mail only its texts are put in.
 */
export async function emailHtml(parts: EmailParts, locale: Locale): Promise<string> {
  const { paragraphs, facts, action, closing } = parts;
  const shape = [locale, paragraphs.length, facts.length, action ? 1 : 0, closing.length].join(" ");
  const known = frames.get(shape);
  const frame = known ?? frameOf(parts, locale);
  if (!known) {
    frames.set(shape, frame);
    frame.catch(() => frames.delete(shape));
  }
  const { pieces, end } = await frame;
  const texts = textsOf(parts).map(escaped);
  return pieces.map(({ before, place }) => before + texts[place]!).join("") + end;
}

async function frameOf(parts: EmailParts, locale: Locale): Promise<{ pieces: Frame; end: string }> {
  const html = await render(createElement(MessageEmail, { parts: withMarks(parts), locale }));
  const cut = html.split(MARKS);
  return {
    pieces: cut
      .slice(0, -1)
      .flatMap((piece, index) => (index % 2 ? [] : [{ before: piece, place: Number(cut[index + 1]) }])),
    end: cut.at(-1)!,
  };
}

// No text can have one of its own in its place: texts are put between pieces and never read again.
const MARKS = /mark-(\d+)-here/;

/** The same parts with a mark in the place of each text, numbered as `textsOf` has them. */
function withMarks(parts: EmailParts): EmailParts {
  let count = 0;
  const mark = () => `mark-${count++}-here`;
  return {
    subject: mark(),
    preview: mark(),
    heading: mark(),
    greeting: mark(),
    paragraphs: parts.paragraphs.map(mark),
    facts: parts.facts.map(() => [mark(), mark()] as const),
    ...(parts.action ? { action: { label: mark(), url: mark() } } : {}),
    closing: parts.closing.map(mark),
  };
}

function textsOf({
  subject,
  preview,
  heading,
  greeting,
  paragraphs,
  facts,
  action,
  closing,
}: EmailParts): string[] {
  return [
    subject,
    preview,
    heading,
    greeting,
    ...paragraphs,
    ...facts.flat(),
    ...(action ? [action.label, action.url] : []),
    ...closing,
  ];
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#x27;",
};

/** As React escapes texts and attributes. */
function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (sign) => ESCAPES[sign]!);
}
