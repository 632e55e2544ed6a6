import * as z from "zod";
import { CHANNEL_VALUES, LOCALE_VALUES, TEMPLATE_VALUES } from "./schemas";

/** Which text of a template is asked for. Safe for the browser. */
export const previewTemplateInput = z.object({
  template: z.enum(TEMPLATE_VALUES),
  /** The latest unless given. */
  version: z.int().min(1).max(10_000).optional(),
  channel: z.enum(CHANNEL_VALUES),
  locale: z.enum(LOCALE_VALUES),
  /** A variable to leave out, to see what happens when it is missing. */
  without: z.string().min(1).max(100).optional(),
});
