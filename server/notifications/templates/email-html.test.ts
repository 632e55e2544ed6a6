import { render } from "@react-email/render";
import { createElement } from "react";
import { expect, it } from "vitest";
import { TEMPLATES, type Locale, type TemplateKey } from "../domain/template-keys";
import { emailHtml } from "./email-html";
import { MessageEmail } from "./message-email";
import type { EmailParts } from "./message-template";
import { latestTemplate } from "./template-catalogue";

const byReact = (parts: EmailParts, locale: Locale) => render(createElement(MessageEmail, { parts, locale }));

it("is what React makes of every template in every language, byte for byte", async () => {
  for (const key of Object.keys(TEMPLATES) as TemplateKey[])
    for (const locale of ["en", "de", "es"] as const) {
      const template = latestTemplate(key);
      const { email } = template.write(template.sample, locale);
      expect(await emailHtml(email!, locale), `${key} ${locale}`).toBe(await byReact(email!, locale));
    }
});

it("is the same as React's also for texts that look like HTML or like its own marks, and for none", async () => {
  const nasty = ["<script>alert('1')</script> & \"so\"", "mark-3-here", "", "ﬁ\u2028 &amp; 🏔", "$& $1 $$"];
  for (const [index, text] of nasty.entries()) {
    const parts: EmailParts = {
      subject: text,
      preview: text,
      heading: text,
      greeting: text,
      paragraphs: nasty.slice(0, index),
      facts: nasty.slice(index).map((label) => [label, text] as const),
      ...(index % 2 ? { action: { label: text, url: `https://travellr.example/?a=1&b='${index}'` } } : {}),
      closing: [text],
    };
    expect(await emailHtml(parts, "en")).toBe(await byReact(parts, "en"));
  }
});
