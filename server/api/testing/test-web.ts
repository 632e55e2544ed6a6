import { fixedClock } from "@/server/platform/clock";
import { webEnv } from "@/server/platform/env";
import { openLog } from "@/server/platform/log";
import type { WebProcess } from "@/server/api/web-process";
import { makeAuth } from "@/server/staff/auth";
import { createStaff } from "@/server/staff/commands/create-staff";
import type { StaffRole } from "@/server/staff/permissions";
import type { TestDatabase } from "@/server/testing/database";
import { answerAuth } from "../auth-door";
import { answerTrpc } from "../trpc-door";

export const PASSWORD = "correct horse battery staple";
const ORIGIN = "http://localhost:4500";

/** A web process on a test database, without a web server: requests go to the doors as the routes send them. */
export interface TestWeb extends WebProcess {
  clock: ReturnType<typeof fixedClock>;
  /** What was written to the log, as parsed lines. */
  logged: Record<string, unknown>[];
  /** A request as one of our own pages sends it; `headers` replace the usual ones, null removes one. */
  post(path: string, body: unknown, headers?: Record<string, string | null>): Promise<Response>;
  /** A new staff member with PASSWORD. */
  staff(role: StaffRole, name?: string): Promise<{ id: string; email: string }>;
  /** Signs in and resolves to the value for the Cookie header. */
  signIn(email: string): Promise<string>;
  /** Calls one procedure over HTTP and resolves to status and body. */
  call(path: string, cookie: string | null, input?: unknown): Promise<{ status: number; body: TrpcBody }>;
}

export interface TrpcBody {
  result?: { data: { json: unknown } };
  error?: { json: { message: string; data: { code: string } & Record<string, unknown> } };
}

let staffCount = 0;

/** Makes it. The clock stands at the real time of the call: the sign-in library has no clock but the real one. */
export function testWeb(database: TestDatabase, settings: { publicUrl?: string } = {}): TestWeb {
  const env = webEnv({ NODE_ENV: "test", PUBLIC_URL: settings.publicUrl });
  const clock = fixedClock(new Date());
  const logged: Record<string, unknown>[] = [];
  const log = openLog({
    process: "web",
    level: "debug",
    destination: { write: (line: string) => void logged.push(JSON.parse(line) as Record<string, unknown>) },
  });
  const isHttps = settings.publicUrl?.startsWith("https:") ?? false;
  const auth = makeAuth(database.prisma, { secret: "s".repeat(32), isHttps });
  const web: WebProcess = { env, log, clock, database, auth };

  const post: TestWeb["post"] = (path, body, headers = {}) => {
    const url = new URL(path, settings.publicUrl ?? ORIGIN);
    const sent = new Headers({
      "content-type": "application/json",
      "sec-fetch-site": "same-origin",
      origin: url.origin,
      host: url.host,
    });
    for (const [name, value] of Object.entries(headers)) {
      if (value === null) sent.delete(name);
      else sent.set(name, value);
    }
    const text = typeof body === "string" ? body : JSON.stringify(body ?? {});
    const request = new Request(url, { method: "POST", headers: sent, body: text });
    return url.pathname.startsWith("/api/auth") ? answerAuth(web, request) : answerTrpc(web, request);
  };

  return {
    ...web,
    clock,
    logged,
    post,
    async staff(role, name = role.toLowerCase()) {
      staffCount += 1;
      const email = `${name}.${staffCount}@travellr.example`;
      const id = await createStaff(database.context({ clock }), { name, email, role, password: PASSWORD });
      return { id, email };
    },
    async signIn(email) {
      const response = await post("/api/auth/sign-in/email", { email, password: PASSWORD });
      if (!response.ok) throw new Error(`Sign-in of ${email} failed with ${response.status}.`);
      return response.headers.getSetCookie()[0]!.split(";")[0]!;
    },
    async call(path, cookie, input) {
      const response = await post(`/api/trpc/${path}`, input, { cookie });
      return { status: response.status, body: (await response.json()) as TrpcBody };
    },
  };
}
