import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { renderApart } from "../render-apart";
import { pdfLine, pdfTexts, squeezed } from "../testing/pdf-texts";
import { sampleContent } from "../testing/sample-content";
import { renderPdf } from "./render-pdf";

const NAMES = ["Łódź Żubr", "Ⅻ 東京", "=HYPERLINK(A1)", "<b>& Söhne</b>", "W".repeat(300)];
const never = new AbortController().signal;

describe("payouts 43: papers are byte-stable", () => {
  it("gives the same bytes again, and in another process", async () => {
    const content = sampleContent(60, NAMES);
    const [first, second, apart] = [
      await renderPdf(content),
      await renderPdf(structuredClone(content)),
      await renderApart(content, never),
    ];
    const sums = [first, second, apart].map((bytes) => createHash("sha256").update(bytes).digest("hex"));
    expect(new Set(sums).size).toBe(1);
    expect(first.subarray(0, 5).toString()).toBe("%PDF-");
  }, 60_000);
});

describe("renderPdf", () => {
  it("shows every row once, heads on each page, and page numbers", async () => {
    const file = await renderPdf(sampleContent(60));
    const texts = pdfTexts(file);
    for (let row = 0; row < 60; row++)
      expect(texts.filter((text) => text === `${row}.00`)).toHaveLength(row === 1 ? 2 : 1);
    expect(texts.filter((text) => text === "Reference")).toHaveLength(3);
    for (const text of [
      "Payroll run 7 – 13 Jul 2025",
      "Page 1 of 3",
      "Page 3 of 3",
      "3f".repeat(32),
      "vendor-59",
    ])
      expect(pdfLine(file)).toContain(squeezed(text));
  });

  it("embeds a font only for names that the standard fonts lack, and keeps names as they are", async () => {
    const plain = await renderPdf(sampleContent(1, ["=HYPERLINK(A1) <b>"]));
    expect(plain.includes("DejaVuSansCondensed")).toBe(false);
    expect(pdfLine(plain)).toContain(squeezed("=HYPERLINK(A1) <b>"));
    const named = await renderPdf(sampleContent(1, ["Łódź Żubr"]));
    expect(named.includes("DejaVuSansCondensed")).toBe(true);
    expect(named.length - plain.length).toBeLessThan(40_000);
  });

  it("has a page for a paper without rows", async () => {
    const line = pdfLine(await renderPdf(sampleContent(0)));
    expect(line).toContain(squeezed("Nothing here."));
    expect(line).toContain(squeezed("Page 1 of 1"));
  });
});

describe("renderApart", () => {
  it("ends the process when the job is taken away", async () => {
    const abort = new AbortController();
    const rendering = renderApart(sampleContent(5_000), abort.signal);
    abort.abort(new Error("The worker stops."));
    await expect(rendering).rejects.toThrow(/abort/i);
  });
});
