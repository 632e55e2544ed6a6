import { Body } from "@react-email/body";
import { Button } from "@react-email/button";
import { Column } from "@react-email/column";
import { Container } from "@react-email/container";
import { Head } from "@react-email/head";
import { Heading } from "@react-email/heading";
import { Hr } from "@react-email/hr";
import { Html } from "@react-email/html";
import { Row } from "@react-email/row";
import { Section } from "@react-email/section";
import { Text } from "@react-email/text";
import type { CSSProperties } from "react";
import type { Locale } from "../domain/template-keys";
import type { EmailParts } from "./message-template";

/** The frame of every e-mail. It loads nothing: no picture, no font, no script, so that opening it tells nobody. */
export function MessageEmail({ parts, locale }: { parts: EmailParts; locale: Locale }) {
  return (
    <Html lang={locale}>
      <Head>
        <title>{parts.subject}</title>
      </Head>
      {/* Without the kilobytes of invisible characters that fill it up elsewhere: every mail is stored. */}
      <div style={STYLE.preview}>{parts.preview}</div>
      <Body style={STYLE.body}>
        <Container style={STYLE.card}>
          <Text style={STYLE.brand}>Travellr</Text>
          <Heading as="h1" style={STYLE.heading}>
            {parts.heading}
          </Heading>
          <Text style={STYLE.text}>{parts.greeting}</Text>
          {parts.paragraphs.map((paragraph) => (
            <Text key={paragraph} style={STYLE.text}>
              {paragraph}
            </Text>
          ))}
          <Section style={STYLE.facts}>
            {parts.facts.map(([label, value]) => (
              <Row key={label}>
                <Column style={STYLE.label}>{label}</Column>
                <Column style={STYLE.value}>{value}</Column>
              </Row>
            ))}
          </Section>
          {parts.action ? (
            <Button href={parts.action.url} style={STYLE.button}>
              {parts.action.label}
            </Button>
          ) : null}
          <Hr style={STYLE.rule} />
          {parts.closing.map((sentence) => (
            <Text key={sentence} style={STYLE.closing}>
              {sentence}
            </Text>
          ))}
        </Container>
      </Body>
    </Html>
  );
}

const FONT = "-apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif";
const STYLE = {
  preview: { display: "none", lineHeight: "1px", maxHeight: 0, maxWidth: 0, opacity: 0, overflow: "hidden" },
  body: { backgroundColor: "#f4f4f2", fontFamily: FONT, margin: 0, padding: "24px 0" },
  card: { backgroundColor: "#ffffff", borderRadius: "8px", maxWidth: "560px", padding: "32px" },
  brand: { color: "#0f5e5a", fontSize: "14px", fontWeight: 600, margin: 0 },
  heading: { color: "#1c1c1a", fontSize: "22px", fontWeight: 600, lineHeight: "28px", margin: "12px 0 16px" },
  text: { color: "#1c1c1a", fontSize: "15px", lineHeight: "23px", margin: "0 0 12px" },
  facts: { margin: "8px 0 20px" },
  label: { color: "#5d5d58", fontSize: "14px", padding: "4px 0", verticalAlign: "top", width: "38%" },
  value: { color: "#1c1c1a", fontSize: "14px", fontWeight: 500, padding: "4px 0", verticalAlign: "top" },
  button: {
    backgroundColor: "#0f5e5a",
    borderRadius: "6px",
    color: "#ffffff",
    fontSize: "15px",
    padding: "11px 18px",
  },
  rule: { borderColor: "#e4e4e0", margin: "24px 0 16px" },
  closing: { color: "#5d5d58", fontSize: "13px", lineHeight: "20px", margin: "0 0 6px" },
} as const satisfies Record<string, CSSProperties>;
