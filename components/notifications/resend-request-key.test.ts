import { expect, it } from "vitest";
import { resendInput } from "@/server/notifications/resend-schemas";
import { newRequestKey } from "./resend-request-key";

it("makes keys that the server takes, each another", () => {
  const keys = Array.from({ length: 100 }, newRequestKey);
  expect(new Set(keys).size).toBe(100);
  for (const requestKey of keys)
    expect(
      resendInput.safeParse({ messageId: "msg_1", kind: "EXACT", reason: "Lost", requestKey }).success,
    ).toBe(true);
});
