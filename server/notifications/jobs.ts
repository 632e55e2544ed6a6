import { defineJob } from "@/server/platform/jobs";
import { redactProviderCopies } from "./commands/redact-provider-copies";
import { redactCopiesRequest } from "./job-requests";
import type { SendingChannels } from "./sending/sending";

/** The jobs about messages, for the worker, which has the channels. */
export function messageJobs(channels: SendingChannels) {
  return [
    defineJob({
      ...redactCopiesRequest,
      handle: (ctx, { erasureId }, signal) => redactProviderCopies(ctx, channels, { erasureId, signal }),
      // A text that is still under way cannot be redacted; a day is longer than any is.
      retry: { attemptsMax: 20, backoffMs: 15_000 },
      timeLimitMs: 300_000,
    }),
  ];
}
