/**
 * An error with a meaning for whoever called. `code` is stable and for programs, the message is a sentence for
 * people. Anything that is not one of these is a mistake of ours and is shown without its text.
 */
export abstract class KnownError extends Error {
  constructor(
    readonly code: string,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.name = new.target.name;
  }
}

/** The request is malformed. `field` is the path of the input at fault, as `lines.3.amount`. */
export class InvalidInput extends KnownError {
  constructor(
    message: string,
    readonly field?: string,
  ) {
    super("invalid_input", message);
  }
}

/** There is no such thing, or none the caller may know of. `what` is the glossary's word: "Payroll run". */
export class NotFound extends KnownError {
  constructor(
    readonly what: string,
    readonly id: string,
  ) {
    super("not_found", `${what} ${id} does not exist.`);
  }
}

/** The caller's role does not carry the permission. */
export class Forbidden extends KnownError {
  constructor(message = "Your role does not permit this.") {
    super("forbidden", message);
  }
}

/** Someone changed it since the caller looked. */
export class Conflict extends KnownError {
  constructor(message = "This was changed meanwhile. Please look at it again.") {
    super("conflict", message);
  }
}

/** A rule of the business says no. `code` names the rule (`payroll.approval_blocked`), `reasons` all that stands against it. */
export class RuleBroken extends KnownError {
  constructor(
    code: string,
    readonly reasons: readonly string[],
    message = `Not possible: ${sentence(reasons)}`,
  ) {
    super(code, message);
  }
}

/** A provider said no, or nothing. `retryable` tells whether the same call may succeed later. */
export class GatewayFailed extends KnownError {
  readonly retryable: boolean;

  constructor(
    readonly gateway: string,
    message: string,
    options: { retryable: boolean; cause?: unknown },
  ) {
    super("gateway_failed", message, { cause: options.cause });
    this.retryable = options.retryable;
  }
}

/** Reasons as one text: fragments become one sentence, sentences stay what they are. */
function sentence(reasons: readonly string[]): string {
  return reasons.every((reason) => reason.endsWith(".")) ? reasons.join(" ") : `${reasons.join(", ")}.`;
}
