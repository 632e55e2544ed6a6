import { KnownError } from "@/server/platform/errors";

/** A variable that a template needs and did not get, or got in a form it cannot say. */
export interface VariableProblem {
  /** The path, as `refund.minor`. */
  name: string;
  problem: "MISSING" | "INVALID";
}

/** The variables do not fit the template: nothing may be sent. Names variables and never their values. */
export class TemplateVariablesInvalid extends KnownError {
  constructor(
    readonly template: string,
    readonly version: number,
    readonly problems: readonly VariableProblem[],
  ) {
    const named = problems.map(
      ({ name, problem }) => `${name} is ${problem === "MISSING" ? "missing" : "not usable"}`,
    );
    super(
      "notifications.variables_invalid",
      `The message "${template}" cannot be written: ${named.join(", ")}.`,
    );
  }
}

/** There is no such template, version, or text for the channel. */
export class TemplateNotFound extends KnownError {
  constructor(what: string) {
    super("notifications.template_not_found", `There is no ${what}.`);
  }
}

/** An SMS of more characters than can be sent. */
export class MessageTooLong extends KnownError {
  constructor(
    readonly length: number,
    readonly lengthMax: number,
  ) {
    super(
      "notifications.message_too_long",
      `The SMS has ${length} characters; at most ${lengthMax} can be sent.`,
    );
  }
}
