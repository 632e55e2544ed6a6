import type { Channel } from "../domain/channel";
import { messageContentHash, type MessageAttachment } from "../domain/message-content-hash";
import { SMS_LENGTH_MAX, smsSegments } from "../domain/sms-segments";
import type { Locale, TemplateKey } from "../domain/template-keys";
import { emailHtml } from "./email-html";
import type { EmailParts, MessageTemplate, PushParts, WrittenMessage } from "./message-template";
import { plainEmail } from "./plain-email";
import { smsText } from "./sms-text";
import { latestTemplate, templateOf } from "./template-catalogue";
import { MessageTooLong, TemplateNotFound } from "./template-errors";

/** What a recipient gets, byte for byte. It is stored, and never rendered again for showing. */
export interface RenderedMessage {
  templateVersion: number;
  /** Of an e-mail. */
  subject: string | null;
  html: string | null;
  /** The plain text of an e-mail, the whole SMS, or the body of a push. */
  text: string;
  pushTitle: string | null;
  pushBody: string | null;
  /** Of an SMS. */
  segments: number | null;
  attachments: readonly MessageAttachment[];
  contentSha256: string;
}

export interface MessageToRender {
  template: TemplateKey;
  /** The latest unless given. */
  version?: number;
  channel: Channel;
  locale: Locale;
  variables: unknown;
}

/**
 * Writes a message. Equal input gives equal bytes. Loads nothing and reads no clock.
 *
 * @throws TemplateVariablesInvalid when a variable is missing or cannot be said.
 * @throws TemplateNotFound when there is no such version, or it has no text for the channel.
 * @throws MessageTooLong when an SMS has more than 1,600 characters.
 */
export async function renderMessage(message: MessageToRender): Promise<RenderedMessage> {
  const { template: key, version, channel, locale, variables } = message;
  const template = version === undefined ? latestTemplate(key) : templateOf(key, version);
  const written = template.write(variables, locale);
  const content = await contentOf(template, written, channel, locale);
  return {
    templateVersion: template.version,
    ...content,
    contentSha256: messageContentHash({ channel, ...content }),
  };
}

type Content = Omit<RenderedMessage, "templateVersion" | "contentSha256">;
const NOTHING = {
  subject: null,
  html: null,
  pushTitle: null,
  pushBody: null,
  segments: null,
  attachments: [],
};

async function contentOf(
  template: MessageTemplate,
  written: WrittenMessage,
  channel: Channel,
  locale: Locale,
): Promise<Content> {
  if (channel === "EMAIL" && written.email)
    return emailContent(written.email, written.attachments ?? [], locale);
  if (channel === "SMS" && written.sms !== undefined) return smsContent(written.sms);
  if (channel === "PUSH" && written.push) return pushContent(written.push);
  throw new TemplateNotFound(`text for ${channel} in the message "${template.key}"`);
}

async function emailContent(
  parts: EmailParts,
  attachments: readonly MessageAttachment[],
  locale: Locale,
): Promise<Content> {
  const html = await emailHtml(parts, locale);
  return { ...NOTHING, subject: parts.subject, html, text: plainEmail(parts), attachments };
}

function smsContent(sms: string): Content {
  const text = smsText(sms);
  const { segments, tooLong } = smsSegments(text);
  if (tooLong) throw new MessageTooLong(text.length, SMS_LENGTH_MAX);
  return { ...NOTHING, text, segments };
}

const PUSH_TITLE_MAX = 65;
const PUSH_BODY_MAX = 240;

// Devices cut longer ones at a place of their own choice, and FCM refuses payloads over 4 KB.
function pushContent({ title, body }: PushParts): Content {
  const pushBody = shortened(body, PUSH_BODY_MAX);
  return { ...NOTHING, text: pushBody, pushTitle: shortened(title, PUSH_TITLE_MAX), pushBody };
}

function shortened(text: string, lengthMax: number): string {
  const characters = [...text];
  return characters.length <= lengthMax ? text : `${characters.slice(0, lengthMax - 1).join("")}…`;
}
