import { expect, it } from "vitest";
import { eventSecrets } from "./event-secrets";

const ONE = `whsec_${Buffer.alloc(24, 1).toString("base64")}`;
const TWO = `whsec_${Buffer.alloc(32, 2).toString("base64")}`;

it("takes one secret, two while one replaces the other, or none", () => {
  expect(eventSecrets({})).toEqual([]);
  expect(eventSecrets({ EVENTS_SECRET: "", EVENTS_SECRET_PREVIOUS: undefined })).toEqual([]);
  expect(eventSecrets({ EVENTS_SECRET: ` ${ONE}\n` })).toEqual([ONE]);
  expect(eventSecrets({ EVENTS_SECRET: ONE, EVENTS_SECRET_PREVIOUS: TWO })).toEqual([ONE, TWO]);
});

it.each(["short", "whsec_", "whsec_c2hvcnQ=", `${ONE}!`, "a password of twenty letters"])(
  "refuses %s without repeating it",
  (secret) => {
    expect(() => eventSecrets({ EVENTS_SECRET: secret })).toThrow(
      /^EVENTS_SECRET must be whsec_ and 16 to 64/,
    );
  },
);
