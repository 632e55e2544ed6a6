/** The event that a message comes from, by whoever told of it and their key of it. */
export interface InboundEventKey {
  source: string;
  id: string;
}

/** The same as one text, for the message's row. */
export function sourceEvent({ source, id }: InboundEventKey): string {
  return `${source}#${id}`;
}
