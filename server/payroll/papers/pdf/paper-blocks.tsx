import { Text, View } from "@react-pdf/renderer";
import type { PaperContent, PaperFact } from "../paper-content";
import { fitText } from "./fit-text";
import { familyFor } from "./fonts";
import { contentWidth, HEIGHT } from "./page-plan";
import { COLORS, ONE_LINE } from "./paper-style";

/** What the paper is and about whom, at the top of the first page. */
export function HeadBlock({ content }: { content: PaperContent }) {
  const { title, subtitle } = content;
  return (
    <View style={{ height: HEIGHT.head }}>
      <View style={{ flexDirection: "row", justifyContent: "space-between", alignItems: "flex-end" }}>
        <Text style={{ fontFamily: familyFor(title, "bold"), fontSize: 17, ...ONE_LINE }}>{title}</Text>
        <Text style={{ fontFamily: "Helvetica-Bold", fontSize: 10, color: COLORS.quiet }}>Travellr</Text>
      </View>
      <Text
        style={{
          fontFamily: familyFor(subtitle),
          fontSize: 11,
          marginTop: 5,
          color: COLORS.quiet,
          ...ONE_LINE,
        }}
      >
        {fitText(subtitle, contentWidth(content.orientation), 11)}
      </Text>
      <View style={{ marginTop: 10, borderBottomWidth: 1, borderBottomColor: COLORS.strong }} />
    </View>
  );
}

/** The same, small, on the pages after it. */
export function RunningHead({ content }: { content: PaperContent }) {
  const text = `${content.title} · ${content.subtitle}`;
  return (
    <View style={{ height: HEIGHT.runningHead }}>
      <Text style={{ fontFamily: familyFor(text), fontSize: 8, color: COLORS.quiet, ...ONE_LINE }}>
        {text}
      </Text>
      <View style={{ marginTop: 5, borderBottomWidth: 0.5, borderBottomColor: COLORS.line }} />
    </View>
  );
}

/** Facts beside each other. A row that is not full keeps the width of its places. */
export function FactsBlock({
  facts,
  orientation,
}: {
  facts: PaperFact[];
  orientation: PaperContent["orientation"];
}) {
  const perRow = orientation === "portrait" ? 3 : 5;
  return (
    <View style={{ height: HEIGHT.fact, flexDirection: "row" }}>
      {facts.map((fact) => (
        <View key={fact.label} style={{ width: `${100 / perRow}%`, paddingRight: 10 }}>
          <FactLabel text={fact.label} />
          <Text style={{ fontFamily: familyFor(fact.value), ...ONE_LINE }}>
            {fitText(fact.value, contentWidth(orientation) / perRow - 10, 9)}
          </Text>
        </View>
      ))}
    </View>
  );
}

/** One fact over the whole width, on as many lines as were planned for it. */
export function WideFactBlock({ fact, lines }: { fact: PaperFact; lines: number }) {
  return (
    <View style={{ height: HEIGHT.factLabel + lines * HEIGHT.textLine + 2 }}>
      <FactLabel text={fact.label} />
      <Text
        style={{
          fontFamily: familyFor(fact.value),
          lineHeight: HEIGHT.textLine / 9,
          maxLines: lines,
          textOverflow: "ellipsis",
        }}
      >
        {fact.value}
      </Text>
    </View>
  );
}

function FactLabel({ text }: { text: string }) {
  return <Text style={{ fontSize: 7.5, height: 11, color: COLORS.quiet }}>{text}</Text>;
}

/** A sum, line by line, with its result under a rule. */
export function EquationBlock({ equation }: { equation: NonNullable<PaperContent["equation"]> }) {
  const { heading, parts, total } = equation;
  return (
    <View>
      <Text style={{ height: HEIGHT.heading, fontFamily: "Helvetica-Bold", fontSize: 10.5 }}>{heading}</Text>
      {parts.map((part) => (
        <View
          key={part.label}
          style={{ height: HEIGHT.equationPart, flexDirection: "row", justifyContent: "space-between" }}
        >
          <Text>{part.label}</Text>
          <Text>{part.amount}</Text>
        </View>
      ))}
      <View
        style={{
          height: HEIGHT.equationTotal,
          paddingTop: 6,
          borderTopWidth: 1,
          borderTopColor: COLORS.strong,
          flexDirection: "row",
          justifyContent: "space-between",
          fontFamily: "Helvetica-Bold",
          fontSize: 11,
        }}
      >
        <Text>{total.label}</Text>
        <Text>{total.amount}</Text>
      </View>
    </View>
  );
}

/** A sentence at the end of the paper. */
export function NoteBlock({ text, lines }: { text: string; lines: number }) {
  return (
    <Text
      style={{
        height: lines * HEIGHT.textLine,
        fontFamily: familyFor(text),
        fontSize: 8,
        lineHeight: HEIGHT.textLine / 8,
        color: COLORS.quiet,
      }}
    >
      {text}
    </Text>
  );
}
