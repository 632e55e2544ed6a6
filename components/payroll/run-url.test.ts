import { describe, expect, it } from "vitest";
import { listPayoutsInput, PAYOUT_SORTS as SERVER_SORTS } from "@/server/payroll/schemas";
import { isNarrowed, loadRunUrl, PAYOUT_SORTS, payoutListInput } from "./run-url";

const RUN = "prun_1";
const read = (query: string) => loadRunUrl(new URLSearchParams(query));
const inputOf = (query: string) => payoutListInput(RUN, read(query));

describe("the run page's URL", () => {
  it.each([
    ["", { sort: "net", order: "desc" }],
    ["sort=vendor&dir=asc", { sort: "vendor", order: "asc" }],
    ["outcome=ON_HOLD,NEGATIVE", { sort: "net", order: "desc", outcome: ["ON_HOLD", "NEGATIVE"] }],
    ["outcome=ON_HOLD,ON_HOLD,NOTHING", { sort: "net", order: "desc", outcome: ["ON_HOLD"] }],
    ["status=FAILED&flag=DORMANT", { sort: "net", order: "desc", status: ["FAILED"], flag: ["DORMANT"] }],
    ["q=%20casa%20azul%20", { sort: "net", order: "desc", search: "casa azul" }],
    ["sort=shoe&dir=up&status=&flag=red", { sort: "net", order: "desc" }],
  ])("%s asks for %j", (query, expected) => {
    expect(inputOf(query)).toEqual({ runId: RUN, ...expected });
  });

  it.each(["", "q=%00", `q=${"x".repeat(10_000)}`, `q=${"👍".repeat(60)}`, "q=%F0%9F", "outcome=,,,"])(
    "%s never asks for what the server refuses",
    (query) => {
      expect(listPayoutsInput.safeParse(inputOf(query)).error).toBeUndefined();
    },
  );

  it("sorts by exactly what the server sorts by", () => {
    expect([...PAYOUT_SORTS].sort()).toEqual([...SERVER_SORTS].sort());
  });

  it("opens a sheet for ids of payouts only", () => {
    expect(read("peek=pout_01m8").peek).toBe("pout_01m8");
    expect(read("peek=prun_01m8").peek).toBeNull();
    expect(read("peek=pout_<script>").peek).toBeNull();
  });

  it("counts spaces and unknown values as no filter", () => {
    expect(isNarrowed(read("q=%20%20&outcome=NOTHING"))).toBe(false);
    expect(isNarrowed(read("flag=DORMANT"))).toBe(true);
  });
});
