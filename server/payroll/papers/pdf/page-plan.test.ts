import fc from "fast-check";
import { expect, it } from "vitest";
import { sampleContent } from "../testing/sample-content";
import { A4, HEIGHT, MARGIN, pagePlan, type Block } from "./page-plan";

function heightOf(block: Block): number {
  switch (block.kind) {
    case "head":
      return HEIGHT.head;
    case "runningHead":
      return HEIGHT.runningHead;
    case "gap":
      return HEIGHT.gap;
    case "facts":
      return HEIGHT.fact;
    case "wideFact":
      return HEIGHT.factLabel + block.lines * HEIGHT.textLine + 2;
    case "equation":
      return HEIGHT.heading + HEIGHT.equationPart + HEIGHT.equationTotal;
    case "tableHeading":
      return HEIGHT.heading + HEIGHT.columnHeads;
    case "rows":
      return Math.max(1, block.to - block.from) * HEIGHT.row;
    case "totals":
      return HEIGHT.totals;
    case "note":
      return block.lines * HEIGHT.textLine;
  }
}

it("puts every row on exactly one page, under a head, and nothing beyond a page's end", () => {
  fc.assert(
    fc.property(
      fc.nat(400),
      fc.constantFrom("portrait" as const, "landscape" as const),
      (count, orientation) => {
        const pages = pagePlan({ ...sampleContent(count), orientation });
        const room = A4[orientation].height - MARGIN.top - MARGIN.bottom - HEIGHT.footer;
        let next = 0;
        for (const blocks of pages) {
          expect(blocks.reduce((sum, block) => sum + heightOf(block), 0)).toBeLessThanOrEqual(room);
          blocks.forEach((block, index) => {
            if (block.kind !== "rows") return;
            expect(blocks[index - 1]?.kind).toBe("tableHeading");
            expect(block.from).toBe(next);
            next = block.to;
          });
          expect(blocks.at(-1)?.kind).not.toBe("tableHeading");
        }
        expect(next).toBe(count);
        expect(pages.flat().filter((block) => block.kind === "totals")).toHaveLength(1);
      },
    ),
  );
});
