import { describe, expect, it } from "vitest";
import { LOCALES, TEMPLATE_KEYS, TEMPLATES } from "../domain/template-keys";
import { smsSegments } from "../domain/sms-segments";
import { listTemplates } from "./list-templates";
import { previewTemplate } from "./preview-template";

const texts = TEMPLATE_KEYS.flatMap((template) =>
  TEMPLATES[template].channels.flatMap((channel) => LOCALES.map((locale) => ({ template, channel, locale }))),
);

describe("E4: the preview of a template", () => {
  it.each(texts)("shows $template on $channel in $locale", async (text) => {
    const { content, problem } = await previewTemplate(text);
    expect(problem).toBeNull();
    expect(content!.text.length).toBeGreaterThan(20);
    expect(content!.html !== null && content!.subject !== null).toBe(text.channel === "EMAIL");
    expect(content!.pushTitle !== null && content!.pushBody !== null).toBe(text.channel === "PUSH");
    expect(content!.sms).toEqual(text.channel === "SMS" ? smsSegments(content!.text) : null);
  });

  it.each(
    listTemplates().flatMap(({ key, channels, variables }) =>
      variables.map((without) => ({ key, channel: channels[0], without })),
    ),
  )("says of $key that $without is missing, unless it can do without", async ({ key, channel, without }) => {
    const { content, problem } = await previewTemplate({ template: key, channel, locale: "en", without });
    expect(content === null).toBe(problem !== null);
    if (problem !== null) expect(problem).toContain(`${without} is missing`);
  });

  it("says so for most variables", async () => {
    const missing = await previewTemplate({
      template: "payment-reminder",
      channel: "SMS",
      locale: "de",
      without: "bookingRef",
    });
    expect(missing).toMatchObject({
      content: null,
      problem: expect.stringContaining("bookingRef is missing"),
    });
  });

  it("knows no channel and no version that the template does not have", async () => {
    const shared = { template: "payment-reminder", locale: "en" } as const;
    await expect(previewTemplate({ ...shared, channel: "PUSH" })).rejects.toThrow("does not exist");
    await expect(previewTemplate({ ...shared, channel: "SMS", version: 99 })).rejects.toThrow(
      "does not exist",
    );
  });
});
