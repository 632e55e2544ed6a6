import { TRPCError, type TRPC_ERROR_CODE_KEY } from "@trpc/server";
import * as z from "zod";
import {
  Conflict,
  Forbidden,
  GatewayFailed,
  InvalidInput,
  NotFound,
  RuleBroken,
} from "@/server/platform/errors";
import { sqlStateOf } from "./sql-state";

/** One field of the input that was refused: where it is, as "lines.3.amount", and why. */
export interface FieldIssue {
  field: string;
  message: string;
}

/** What a caller learns about a failure. Everything but `code` and `message` is there only where it applies. */
export interface ErrorAnswer {
  code: TRPC_ERROR_CODE_KEY;
  message: string;
  fieldIssues?: FieldIssue[];
  /** The rule that said no, and all that stood against it. */
  rule?: { code: string; reasons: readonly string[] };
  gateway?: { name: string; retryable: boolean };
  /** True if it is our fault: the message hides what it was, and the log must keep it. */
  isFault?: true;
}

/** Turns whatever a procedure threw into what its caller may know. This is the only place that decides it. */
export function errorAnswer(thrown: unknown): ErrorAnswer {
  const error = thrown instanceof TRPCError && thrown.cause ? thrown.cause : thrown;
  if (error instanceof z.core.$ZodError) return zodAnswer(thrown, error);
  if (error instanceof InvalidInput) {
    const fieldIssues = error.field === undefined ? [] : [{ field: error.field, message: error.message }];
    return { code: "BAD_REQUEST", message: error.message, fieldIssues };
  }
  if (error instanceof NotFound) return { code: "NOT_FOUND", message: error.message };
  if (error instanceof Forbidden) return { code: "FORBIDDEN", message: error.message };
  if (error instanceof Conflict) return { code: "CONFLICT", message: error.message };
  if (error instanceof RuleBroken)
    return {
      code: "PRECONDITION_FAILED",
      message: error.message,
      rule: { code: error.code, reasons: error.reasons },
    };
  if (error instanceof GatewayFailed)
    return {
      code: "BAD_GATEWAY",
      message: error.message,
      gateway: { name: error.gateway, retryable: error.retryable },
    };
  const fromDatabase = databaseAnswer(error);
  if (fromDatabase) return fromDatabase;
  // Our own refusals (nobody signed in) and tRPC's (no such procedure, not JSON) carry no cause.
  if (thrown instanceof TRPCError && !thrown.cause && thrown.code !== "INTERNAL_SERVER_ERROR")
    return { code: thrown.code, message: thrown.message };
  if (thrown instanceof TRPCError && thrown.code !== "INTERNAL_SERVER_ERROR")
    return { code: thrown.code, message: "The request could not be read." };
  return { code: "INTERNAL_SERVER_ERROR", message: "Something went wrong on our side.", isFault: true };
}

// A refused input is the caller's; any other failed parse is data of ours that is not what we believe.
function zodAnswer(thrown: unknown, error: z.core.$ZodError): ErrorAnswer {
  if (!(thrown instanceof TRPCError) || thrown.code !== "BAD_REQUEST")
    return { code: "INTERNAL_SERVER_ERROR", message: "Something went wrong on our side.", isFault: true };
  const fieldIssues = error.issues.map((issue) => ({
    field: issue.path.map(String).join("."),
    message: issue.message,
  }));
  return { code: "BAD_REQUEST", message: fieldIssues[0]?.message ?? "The input is not valid.", fieldIssues };
}

function databaseAnswer(error: unknown): ErrorAnswer | null {
  const sqlState = sqlStateOf(error);
  if (sqlState === null) return null;
  if (sqlState === "40001" || sqlState === "40P01")
    return { code: "CONFLICT", message: "Someone else changed this at the same moment. Please try again." };
  if (sqlState === "57014" || sqlState === "55P03")
    return {
      code: "SERVICE_UNAVAILABLE",
      message: "This took too long and was stopped; nothing was changed.",
    };
  // Connections refused, lost or all taken; the server starting or stopping.
  if (/^08|^53|^57P0/.test(sqlState))
    return {
      code: "SERVICE_UNAVAILABLE",
      message: "The database does not answer. Please try again shortly.",
    };
  // Text or numbers that no column can hold.
  if (["22003", "22008", "22021", "22P05"].includes(sqlState))
    return { code: "BAD_REQUEST", message: "The input holds a character or a number that cannot be stored." };
  return null;
}
