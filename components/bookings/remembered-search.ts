/**
 * What was last typed into the search for bookings, so that it is still there on the way back from one. It is kept in
 * the memory of this tab alone: never in the address, in storage, or on the server.
 */
let remembered = "";

export function rememberedSearch(): string {
  return remembered;
}

/** Does nothing while a page is drawn on the server, whose memory all readers share. */
export function rememberSearch(typed: string): void {
  if (typeof window !== "undefined") remembered = typed;
}
