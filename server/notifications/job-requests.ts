import * as z from "zod";

/** What is asked for after a person was erased: that providers forget their copies. */
export const redactCopiesRequest = {
  name: "notifications.redact-copies",
  schema: z.object({ erasureId: z.string() }),
};
