import { initTRPC, TRPCError } from "@trpc/server";
import { newId } from "@/server/platform/ids";
import { isPermitted, type Permission } from "@/server/staff/permissions";
import { asStaffContext, SIGNED_OUT, type ApiContext, type StaffContext } from "./context";
import { errorAnswer, type ErrorAnswer } from "./error-answer";
import { wireFormat } from "./wire-format";

export type { StaffContext };

/** What every procedure says about itself; a test refuses one that says nothing. */
export interface ProcedureMeta {
  permission: Permission;
}

const t = initTRPC
  .context<ApiContext>()
  .meta<ProcedureMeta>()
  .create({
    transformer: wireFormat,
    // Never a stack trace in an answer, wherever it runs.
    isDev: false,
    errorFormatter({ shape, error }) {
      const answer = error instanceof AnsweredError ? error.answer : errorAnswer(error);
      const { fieldIssues, rule, gateway } = answer;
      const errorId = error instanceof AnsweredError ? error.errorId : undefined;
      return {
        ...shape,
        message: answer.message,
        data: { ...shape.data, code: answer.code, fieldIssues, rule, gateway, errorId },
      };
    },
  });

export const router = t.router;
export const createCallerFactory = t.createCallerFactory;

/** A failure that was already put into the words of its answer, and logged if it was ours. */
class AnsweredError extends TRPCError {
  constructor(
    readonly answer: ErrorAnswer,
    readonly errorId: string | undefined,
    cause: unknown,
  ) {
    const { code, message } = answer;
    super({ code, message: errorId ? `${message} Error id: ${errorId}.` : message, cause });
  }
}

// The one place where errors are caught: procedures, commands and queries just throw.
const answerErrors = t.middleware(async ({ ctx, path, next }) => {
  const result = await next();
  if (result.ok) return result;
  const { error } = result;
  const answer = errorAnswer(error);
  const errorId = answer.isFault ? newId("err") : undefined;
  if (errorId)
    ctx.log.error(
      { err: error.cause ?? error, errorId, path, requestId: ctx.requestId },
      "A procedure failed",
    );
  throw new AnsweredError(answer, errorId, error.cause ?? error);
});

/**
 * Begins a procedure that only holders of the permission may call; its `ctx` is a StaffContext. Role and account
 * are read for each request, so that a change is felt at the next one. The check comes before the input is read.
 */
export function permit(permission: Permission) {
  return t.procedure
    .meta({ permission })
    .use(answerErrors)
    .use(({ ctx, path, next }) => {
      const staffContext = requireStaff(ctx);
      const { staff } = staffContext;
      if (!isPermitted(staff.role, permission)) {
        ctx.log.warn(
          {
            security: "permission-denied",
            path,
            permission,
            staffId: staff.id,
            role: staff.role,
            requestId: ctx.requestId,
          },
          "A procedure was refused",
        );
        throw new TRPCError({ code: "FORBIDDEN", message: "Your role does not permit this." });
      }
      return next({ ctx: staffContext });
    });
}

function requireStaff(ctx: ApiContext): StaffContext {
  const staffContext = asStaffContext(ctx);
  if (staffContext) return staffContext;
  throw new TRPCError({ code: "UNAUTHORIZED", message: SIGNED_OUT });
}
