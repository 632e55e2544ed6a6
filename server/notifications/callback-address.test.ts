import { describe, expect, it } from "vitest";
import { parseSealingKeys, sealingKeys } from "@/server/platform/sealed-keys";
import { callbackAddress, callbackSubject } from "./callback-address";

const query = (address: string) => new URL(address).searchParams;

describe("C3: addresses for callbacks", () => {
  const address = callbackAddress("https://office.example", { provider: "twilio", attemptId: "att_1" });

  it("are known again, and say what they are about", () => {
    expect(address).toMatch(
      /^https:\/\/office\.example\/api\/webhooks\/twilio\?attempt=att_1&token=[\w-]{43}$/,
    );
    expect(callbackSubject("twilio", query(address))).toEqual({ provider: "twilio", attemptId: "att_1" });
    const inbound = callbackAddress("https://office.example", { provider: "twilio", attemptId: null });
    expect(callbackSubject("twilio", query(inbound))).toEqual({ provider: "twilio", attemptId: null });
  });

  it("are good for their own subject alone", () => {
    const token = query(address).get("token")!;
    const of = (values: Record<string, string>) => new URLSearchParams(values);
    expect(callbackSubject("twilio", of({ attempt: "att_2", token }))).toBeNull();
    expect(callbackSubject("twilio", of({ inbound: "sms", token }))).toBeNull();
    expect(callbackSubject("push", of({ attempt: "att_1", token }))).toBeNull();
    expect(callbackSubject("push", of({ inbound: "sms", token }))).toBeNull();
    expect(callbackSubject("twilio", of({ attempt: "att_1" }))).toBeNull();
    expect(callbackSubject("twilio", of({ attempt: "att_1", token: `${token.slice(0, -2)}AA` }))).toBeNull();
    expect(callbackSubject("twilio", of({ token }))).toBeNull();
  });

  it("stay good while their key is among ours, and not longer", () => {
    const { current } = sealingKeys();
    const other = parseSealingKeys(`other:${Buffer.alloc(32, "n").toString("base64")}`);
    const both = { current: other.current, byId: new Map([...other.byId, [current.id, current.key]]) };
    expect(callbackSubject("twilio", query(address), both)).not.toBeNull();
    expect(callbackSubject("twilio", query(address), other)).toBeNull();
  });
});
