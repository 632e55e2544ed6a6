import { describe, expect, it } from "vitest";
import { dashboardInput, dayMoved, messagesPath } from "./dashboard-url";
import { countChange, shareChange, shareText, timeText } from "./dashboard-words";

describe("the dashboard's words", () => {
  it.each([
    [112, 100, "100 before, +12 %"],
    [1_000, 1_204, "1,204 before, −17 %"],
    [5, 5, "5 before, ±0 %"],
    [5, 0, "none before"],
    [0, 0, "none before either"],
  ])("%i after %i: %s", (now, before, text) => expect(countChange(now, before)).toBe(text));

  it("says shares and times, and where there are none", () => {
    expect([shareText(9_750), shareText(null)]).toEqual(["97.5 %", "–"]);
    expect([timeText(1_200), timeText(null)]).toEqual(["1.2 s", "–"]);
    expect(shareChange(9_800, 9_750)).toBe("97.5 % before");
    expect(shareChange(9_800, 9_800)).toBe("as before");
    expect(shareChange(null, null)).toBe("nothing to compare with");
  });
});

describe("the dashboard's addresses", () => {
  it("lead to the list with the same filters", () => {
    expect(
      messagesPath({
        channel: ["EMAIL"],
        status: ["BOUNCED", "FAILED"],
        from: "2026-01-01",
        to: "2026-01-07",
      }),
    ).toBe("/notifications?channel=EMAIL&status=BOUNCED,FAILED&from=2026-01-01&to=2026-01-07");
  });

  it("move by days over the end of a month", () => {
    expect(dayMoved("2026-03-01", -1)).toBe("2026-02-28");
    expect(dashboardInput({ period: "day", to: null })).toEqual({ period: "day" });
  });
});
