import { Document, Page, Text, View } from "@react-pdf/renderer";
import type { PaperContent } from "../paper-content";
import { A4, HEIGHT, MARGIN, pagePlan, type Block } from "./page-plan";
import { EquationBlock, FactsBlock, HeadBlock, NoteBlock, RunningHead, WideFactBlock } from "./paper-blocks";
import { COLORS } from "./paper-style";
import { TableHeading, TableRows, TableTotals } from "./paper-table";

/** A paper as a PDF document. Pages are planned beforehand; nothing in it depends on when or where it is rendered. */
export function PaperDocument({ content }: { content: PaperContent }) {
  const pages = pagePlan(content);
  const size = A4[content.orientation];
  const createdAt = new Date(content.createdAt);
  return (
    <Document
      title={content.title}
      subject={content.subtitle}
      author="Travellr"
      creator="Travellr Back Office"
      producer="Travellr Back Office"
      language="en"
      creationDate={createdAt}
      modificationDate={createdAt}
    >
      {pages.map((blocks, index) => (
        <Page
          key={index}
          size={[size.width, size.height]}
          style={{
            paddingTop: MARGIN.top,
            paddingHorizontal: MARGIN.side,
            fontFamily: "Helvetica",
            fontSize: 9,
            color: COLORS.ink,
          }}
        >
          {blocks.map((block, place) => (
            <PlacedBlock key={place} block={block} content={content} />
          ))}
          <Footer content={content} page={index + 1} pages={pages.length} />
        </Page>
      ))}
    </Document>
  );
}

function PlacedBlock({ block, content }: { block: Block; content: PaperContent }) {
  switch (block.kind) {
    case "head":
      return <HeadBlock content={content} />;
    case "runningHead":
      return <RunningHead content={content} />;
    case "gap":
      return <View style={{ height: HEIGHT.gap }} />;
    case "facts":
      return <FactsBlock facts={block.facts} orientation={content.orientation} />;
    case "wideFact":
      return <WideFactBlock fact={block.fact} lines={block.lines} />;
    case "equation":
      return content.equation && <EquationBlock equation={content.equation} />;
    case "tableHeading":
      return (
        <TableHeading table={block.table} orientation={content.orientation} continued={block.continued} />
      );
    case "rows":
      return (
        <TableRows table={block.table} orientation={content.orientation} from={block.from} to={block.to} />
      );
    case "totals":
      return <TableTotals table={block.table} orientation={content.orientation} />;
    case "note":
      return <NoteBlock text={block.text} lines={block.lines} />;
  }
}

function Footer({ content, page, pages }: { content: PaperContent; page: number; pages: number }) {
  return (
    <View
      style={{
        position: "absolute",
        left: MARGIN.side,
        right: MARGIN.side,
        bottom: MARGIN.bottom - 8,
        height: HEIGHT.footer,
        paddingTop: 7,
        borderTopWidth: 0.5,
        borderTopColor: COLORS.line,
        flexDirection: "row",
        justifyContent: "space-between",
        fontSize: 7.5,
        color: COLORS.quiet,
      }}
    >
      <Text>Travellr · {content.title}</Text>
      <Text>
        Page {page} of {pages}
      </Text>
    </View>
  );
}
