import { describe, expect, it } from "vitest";
import { daysProblem } from "./days-problem";

describe("daysProblem", () => {
  const bounds = { minDays: 30, maxDays: 3650 };

  it.each(["30", "365", " 365 ", "3650"])("takes %j", (text) => expect(daysProblem(text, bounds)).toBeNull());

  it.each(["0", "29", "3651", "1000000000", "-1", "1.5", "", "many", "１００"])("refuses %j", (text) =>
    expect(daysProblem(text, bounds)).toMatch(/days/),
  );
});
