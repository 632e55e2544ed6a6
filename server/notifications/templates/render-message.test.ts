import { describe, expect, it } from "vitest";
import { CHANNELS, type Channel } from "../domain/channel";
import { messageContentHash } from "../domain/message-content-hash";
import { LOCALES, TEMPLATES, TEMPLATE_KEYS, type TemplateKey } from "../domain/template-keys";
import { renderMessage } from "./render-message";
import { latestTemplate, templateOf } from "./template-catalogue";
import { MessageTooLong, TemplateNotFound, TemplateVariablesInvalid } from "./template-errors";

const channelsOf = (template: TemplateKey): readonly Channel[] => TEMPLATES[template].channels;
const EVERY = TEMPLATE_KEYS.flatMap((template) =>
  channelsOf(template).flatMap((channel) => LOCALES.map((locale) => ({ template, channel, locale }))),
);
const sample = (template: TemplateKey, more: Record<string, unknown> = {}) => ({
  ...latestTemplate(template).sample,
  ...more,
});

describe("notifications E4: templates", () => {
  it.each(EVERY)("$template by $channel in $locale is what it was", async ({ template, channel, locale }) => {
    const message = await renderMessage({ template, channel, locale, variables: sample(template) });
    const { html, ...rest } = message;
    expect(rest).toMatchSnapshot("content");
    if (html !== null) expect(html.replaceAll("><", ">\n<")).toMatchSnapshot("html");
    expect(message.contentSha256).toBe(messageContentHash({ channel, ...message }));
  });

  it.each(EVERY)("$template by $channel in $locale fails for every missing variable", async (which) => {
    for (const name of Object.keys(sample(which.template))) {
      const variables = sample(which.template, { [name]: undefined });
      const error = await renderMessage({ ...which, variables }).catch((caught: unknown) => caught);
      expect(error, name).toBeInstanceOf(TemplateVariablesInvalid);
      expect((error as TemplateVariablesInvalid).problems).toEqual([{ name, problem: "MISSING" }]);
    }
  });

  it.each(TEMPLATE_KEYS)(
    "%s says so when it has no text for a channel, and no other one",
    async (template) => {
      for (const channel of CHANNELS) {
        const answer = renderMessage({ template, channel, locale: "en", variables: sample(template) });
        if (channelsOf(template).includes(channel))
          await expect(answer).resolves.toMatchObject({ templateVersion: 1 });
        else await expect(answer).rejects.toThrow(TemplateNotFound);
      }
    },
  );

  it.each([
    ["a line break in a name, which would be a header", { vendorName: "Casa\r\nBcc: a@b.org" }, "vendorName"],
    ["an amount with a point", { total: { minor: "12.50", currency: "EUR" } }, "total.minor"],
    ["a currency that is none", { total: { minor: "1", currency: "XXQ" } }, "total.currency"],
    ["a link that is a script", { bookingUrl: "javascript:alert(1)" }, "bookingUrl"],
    ["a day that is none", { startsOn: "2026-02-30" }, "startsOn"],
  ])("refuses %s, and does not repeat it", async (_, more, name) => {
    const variables = sample("booking-confirmation", more);
    const error = await renderMessage({
      template: "booking-confirmation",
      channel: "EMAIL",
      locale: "en",
      variables,
    }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(TemplateVariablesInvalid);
    expect((error as TemplateVariablesInvalid).problems).toEqual([{ name, problem: "INVALID" }]);
    expect((error as Error).message).not.toMatch(/Casa|javascript|12\.50|XXQ|02-30/);
  });

  it("has no version that was never written", () => {
    expect(() => templateOf("booking-confirmation", 99)).toThrow(TemplateNotFound);
    expect(() => templateOf("constructor", 1)).toThrow(TemplateNotFound);
  });

  it("an SMS has at most 1,600 characters, and plain characters where they say the same", async () => {
    const sms = (vendorName: string) =>
      renderMessage({
        template: "booking-confirmation",
        channel: "SMS",
        locale: "en",
        variables: sample("booking-confirmation", { vendorName }),
      });
    expect((await sms("O’Brien’s “Inn” – Dublin")).text).toContain(`O'Brien's "Inn" - Dublin`);
    expect((await sms("O’Brien’s “Inn” – Dublin")).segments).toBe(1);
    expect((await sms("Гостиница")).segments).toBe(2);
    expect(new MessageTooLong(1601, 1600).message).toBe(
      "The SMS has 1601 characters; at most 1600 can be sent.",
    );
  });

  it.each(EVERY.filter(({ channel }) => channel === "SMS"))(
    "$template in $locale is one SMS as a rule",
    async (which) => {
      const { segments } = await renderMessage({ ...which, variables: sample(which.template) });
      expect(segments).toBe(1);
    },
  );

  it("amounts are exact at any size and with every number of decimals", async () => {
    const total = async (minor: string, currency: string) => {
      const variables = sample("booking-confirmation", { total: { minor, currency } });
      const message = {
        template: "booking-confirmation",
        channel: "EMAIL",
        locale: "en",
        variables,
      } as const;
      return /^Total: (.*)$/m.exec((await renderMessage(message)).text)?.[1]?.replaceAll("\u00a0", " ");
    };
    expect(await total("9007199254740993", "EUR")).toBe("€90,071,992,547,409.93");
    expect(await total("1234", "JPY")).toBe("JP¥1,234");
    expect(await total("1234", "KWD")).toBe("KWD 1.234");
    expect(await total("0", "EUR")).toBe("€0.00");
  });

  it("an instant is said on the recipient's clock, whatever the day there", async () => {
    const cancelled = async (timeZone: string) => {
      const variables = sample("booking-cancellation", { timeZone });
      const message = {
        template: "booking-cancellation",
        channel: "EMAIL",
        locale: "en",
        variables,
      } as const;
      return /^Cancelled: (.*)$/m.exec((await renderMessage(message)).text)?.[1];
    };
    expect(await cancelled("Europe/Madrid")).toMatch(/^20 February 2026, 23:30/);
    expect(await cancelled("Asia/Tokyo")).toMatch(/^21 February 2026, 07:30/);
  });

  it("a cancellation without refund says that nothing is refunded", async () => {
    const variables = sample("booking-cancellation", { refund: { minor: "0", currency: "EUR" } });
    for (const locale of LOCALES)
      for (const channel of channelsOf("booking-cancellation")) {
        const { text } = await renderMessage({
          template: "booking-cancellation",
          channel,
          locale,
          variables,
        });
        expect(text).toMatch(/nothing to refund|nichts erstattet|nada que devolver/);
      }
  });
});

describe("notifications D3: an e-mail fires nothing when it is opened", () => {
  const ATTACKS = [
    `<script>alert(1)</script>`,
    `<img src=x onerror=alert(1)>`,
    `"><svg onload=alert(1)>`,
    `</title><style>@import url(//evil.example)</style>`,
  ];

  it.each(EVERY.filter(({ channel }) => channel === "EMAIL"))("$template in $locale", async (which) => {
    for (const attack of ATTACKS) {
      const { html } = await renderMessage({
        ...which,
        variables: sample(which.template, { travellerName: attack, vendorName: attack }),
      });
      // What stands between tags is escaped text, and may say what it likes.
      const tags = html!.match(/<[^>]*>/g)!.join("\n");
      expect(tags).not.toMatch(/<(script|img|svg|iframe|object|embed|form|link|base|style|video|audio)\b/i);
      expect(tags).not.toMatch(/\son\w+=|url\(|@import/i);
      const links = [...tags.matchAll(/\b(?:href|src|background)="([^"]*)"/g)].map((match) => match[1]);
      const { bookingUrl } = sample(which.template) as { bookingUrl?: string };
      expect(links).toEqual(bookingUrl === undefined ? [] : [bookingUrl]);
    }
  });
});
