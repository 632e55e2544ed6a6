import { expect, it } from "vitest";
import { editInput, fieldsOf, wholeNumberProblem } from "./edit-schedule-form";
import type { ScheduleView } from "@/components/jobs/jobs-looks";

const schedule = {
  key: "nightly",
  version: 3,
  cron: "0 2 * * *",
  timeZone: null,
  catchUp: "LATEST_ONLY",
  catchUpWindowDays: null,
  graceSeconds: 900,
} as ScheduleView;

it("asks for what is there already when nothing is changed", () => {
  const unchanged = {
    key: "nightly",
    seenVersion: 3,
    cron: "0 2 * * *",
    timeZone: null,
    catchUp: "LATEST_ONLY",
    catchUpWindowDays: null,
    graceSeconds: 900,
  };
  expect(editInput(schedule, fieldsOf(schedule))).toEqual({ ...unchanged, reason: "" });
  const berlin = { ...schedule, timeZone: "Europe/Berlin", catchUpWindowDays: 7 };
  expect(editInput(berlin, fieldsOf(berlin))).toMatchObject({
    timeZone: "Europe/Berlin",
    catchUpWindowDays: 7,
  });
});

it("takes numbers with blanks around them", () => {
  const fields = { ...fieldsOf(schedule), windowDays: " 35 ", graceSeconds: " 60" };
  expect(editInput(schedule, fields)).toMatchObject({ catchUpWindowDays: 35, graceSeconds: 60 });
});

it.each(["", "1.5", "-1", "ten", "1e3", "1234567"])("%j is no whole number", (text) => {
  expect(wholeNumberProblem(text)).toBeDefined();
});
it.each(["0", " 35 ", "999999"])("%j is one", (text) => {
  expect(wholeNumberProblem(text)).toBeUndefined();
});
