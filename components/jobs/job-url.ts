import {
  createLoader,
  createParser,
  parseAsArrayOf,
  parseAsStringLiteral,
  type inferParserType,
} from "nuqs/server";
import { JOB_LOOKS } from "@/components/jobs/job-looks";
import { keysOf } from "@/components/payroll/keys-of";
import type { RouterInputs } from "@/server/api/root";

const parseAsJobName = createParser({
  parse: (text: string) => (text.length <= 100 && /^[a-z0-9]+([.-][a-z0-9]+)*$/.test(text) ? text : null),
  serialize: String,
});

/** The state of the list of one-off jobs in its URL, read the same way by server and browser. */
export const jobsUrl = {
  /** None is what needs somebody. */
  status: parseAsArrayOf(parseAsStringLiteral(keysOf(JOB_LOOKS))).withDefault([]),
  name: parseAsJobName,
};

export type JobsUrl = inferParserType<typeof jobsUrl>;

export const loadJobsUrl = createLoader(jobsUrl);

/** What to ask the server for. */
export function jobsInput({ status, name }: JobsUrl): RouterInputs["scheduling"]["jobs"] {
  return { ...(status.length > 0 ? { status: [...new Set(status)] } : {}), ...(name ? { name } : {}) };
}
