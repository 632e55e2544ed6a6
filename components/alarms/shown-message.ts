/** The message of an alarm beside its title: without the title's own words at its beginning. */
export function shownMessage({ title, message }: { title: string; message: string }): string {
  return message.startsWith(`${title}.`) ? message.slice(title.length + 1).trim() : message;
}
