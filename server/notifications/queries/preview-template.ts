import type * as z from "zod";
import { NotFound, KnownError } from "@/server/platform/errors";
import { smsSegments } from "../domain/sms-segments";
import { TEMPLATES } from "../domain/template-keys";
import { renderMessage } from "../templates/render-message";
import { latestTemplate, templateOf } from "../templates/template-catalogue";
import { TemplateNotFound } from "../templates/template-errors";
import type { previewTemplateInput } from "../templates-schemas";

/**
 * One text of a template with its sample data, which is of no real person. What keeps it from being written, such as
 * a variable that is missing, is the answer and not an error. Throws NotFound for a version or a channel that there
 * is not.
 */
export async function previewTemplate(input: z.infer<typeof previewTemplateInput>) {
  const { template: key, channel, locale, without } = input;
  const channels: readonly string[] = TEMPLATES[key].channels;
  if (!channels.includes(channel)) throw new NotFound("Text", `${key} ${channel}`);
  const template = versionOf(key, input.version);
  const variables = Object.fromEntries(Object.entries(template.sample).filter(([name]) => name !== without));
  const shared = { template: key, version: template.version, channel, locale, variables };
  try {
    const { subject, html, text, pushTitle, pushBody, attachments } = await renderMessage(shared);
    return {
      ...shared,
      problem: null,
      content: {
        subject,
        html,
        text,
        pushTitle,
        pushBody,
        files: attachments.map(({ fileName }) => fileName),
        sms: channel === "SMS" ? smsSegments(text) : null,
      },
    };
  } catch (error) {
    if (error instanceof KnownError) return { ...shared, problem: error.message, content: null };
    throw error;
  }
}

function versionOf(key: z.infer<typeof previewTemplateInput>["template"], version: number | undefined) {
  try {
    return version === undefined ? latestTemplate(key) : templateOf(key, version);
  } catch (error) {
    if (error instanceof TemplateNotFound) throw new NotFound("Version", `${version} of ${key}`);
    throw error;
  }
}
