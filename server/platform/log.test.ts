import { expect, it } from "vitest";
import { openLog } from "@/server/platform/log";

it("writes one JSON object per line and hides what is named as a secret", () => {
  const lines: string[] = [];
  const log = openLog({ process: "test", destination: { write: (line) => void lines.push(line) } });
  log.info(
    { staff: { password: "planted-1" }, token: "planted-2", req: { headers: { cookie: "planted-3" } } },
    "Hello",
  );
  log.debug("too fine");
  expect(lines).toHaveLength(1);
  expect(JSON.parse(lines[0]!)).toMatchObject({
    msg: "Hello",
    process: "test",
    staff: { password: "[hidden]" },
  });
  expect(lines[0]).not.toContain("planted");
});

it("keeps the values of rows out that the database tells in its errors", () => {
  const lines: string[] = [];
  const log = openLog({ process: "test", destination: { write: (line) => void lines.push(line) } });
  const detail = "Failing row contains (msg_1, renee@example.org).";
  const cause = { originalCode: "23514", detail };
  log.error({ err: Object.assign(new Error("It is violated"), { code: "23514", detail, cause }) }, "No");
  expect(JSON.parse(lines[0]!)).toMatchObject({
    err: { message: expect.stringContaining("It is violated"), code: "23514", detail: "[hidden]" },
  });
  expect(lines[0]).not.toContain("renee");
});
