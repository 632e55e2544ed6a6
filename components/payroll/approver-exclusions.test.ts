import { expect, it } from "vitest";
import { approverExclusions } from "./approver-exclusions";

it("names each submitter and editor once, with all they did", () => {
  const editors = [
    { staffId: "stf_1", name: "Ines", actions: ["drafted", "hold placed"] },
    { staffId: "stf_2", name: "Tom", actions: ["booking B1 was refunded"] },
  ];
  expect(approverExclusions({ submittedById: "stf_1", submittedByName: "Ines" }, editors)).toEqual([
    { name: "Ines", why: "drafted it, placed a hold, submitted it" },
    { name: "Tom", why: "booking B1 was refunded" },
  ]);
});

it("names a submitter who edited nothing, and nobody for a run of the scheduler", () => {
  expect(approverExclusions({ submittedById: "stf_3", submittedByName: "Ada" }, [])).toEqual([
    { name: "Ada", why: "submitted it" },
  ]);
  expect(approverExclusions({ submittedById: null, submittedByName: null }, [])).toEqual([]);
});
