import { expect, it } from "vitest";
import { disabledWords, requirementWords } from "./requirement-words";

it("says what is due in plain words, each once, and keeps a name that it has no words for", () => {
  expect(
    requirementWords([
      "company.address.city",
      "company.address.line1",
      "external_account",
      "individual.dob.day",
      "individual.first_name",
      "individual.verification.document",
      "something.new",
      "tos_acceptance.date",
    ]),
  ).toEqual([
    "an address",
    "a bank account for payouts",
    "a date of birth",
    "a name",
    "an identity document or proof",
    "something.new",
    "agreement to Stripe's terms",
  ]);
});

it("says why an account is off", () => {
  expect(disabledWords("requirements.past_due")).toBe("Stripe waits for details from the vendor");
  expect(disabledWords("rejected.fraud")).toBe("Stripe has rejected the account (fraud)");
  expect(disabledWords("platform_paused")).toBe("platform_paused");
});
