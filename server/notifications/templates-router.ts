import { permit, router } from "@/server/api/procedures";
import { listTemplates } from "./queries/list-templates";
import { previewTemplate } from "./queries/preview-template";
import { previewTemplateInput } from "./templates-schemas";

/** What the product writes, with data of nobody. */
export const templatesRouter = router({
  list: permit("messages.read").query(() => listTemplates()),
  preview: permit("messages.read")
    .input(previewTemplateInput)
    .query(({ input }) => previewTemplate(input)),
});
