import { LOCALES, TEMPLATE_KEYS, TEMPLATES } from "../domain/template-keys";
import { latestTemplate, templateVersions } from "../templates/template-catalogue";

/** Every message that the product writes: what it is for, and in which versions, languages and channels. */
export function listTemplates() {
  return TEMPLATE_KEYS.map((key) => {
    const { title, purpose, channels } = TEMPLATES[key];
    return {
      key,
      title,
      purpose,
      channels,
      locales: LOCALES,
      versions: templateVersions(key),
      /** What the latest version needs, by name. */
      variables: Object.keys(latestTemplate(key).sample),
    };
  });
}
