import { renderPaperRequest } from "@/server/payroll/job-requests";
import { defineJob } from "@/server/platform/jobs";
import { renderPaper } from "./render-paper";

/** Renders requested papers; for the worker alone, as the code that draws PDF files is large. */
export const renderPaperJob = defineJob({
  ...renderPaperRequest,
  handle: renderPaper,
  retry: { attemptsMax: 5, backoffMs: 2_000 },
  timeLimitMs: 600_000,
});
