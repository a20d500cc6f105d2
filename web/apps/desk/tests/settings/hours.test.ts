import { describe, expect, it } from "vitest";
import { readClock, stepClock } from "../../src/settings/hours/clock";
import { asClosed, missing, monthRows, regionOf, weekday } from "../../src/settings/hours/holidays";
import { addExceptions, bands, copyDay, exceptionsAreGood, faults, nextInterval, ofDay, openMinutes, passesMidnight, setDay, span, weeklyIsGood } from "../../src/settings/hours/week";

describe("the hours of a week", () => {
  const office = copyDay([{ day: 1, from: "09:00", to: "12:00" }, { day: 1, from: "14:00", to: "18:00" }], 1, [1, 2, 3, 4, 5]);

  it("hold several stretches a day, in their order", () => {
    const week = setDay([], 3, [{ from: "14:00", to: "18:00" }, { from: "09:00", to: "12:00" }]);
    expect(ofDay(week, 3).map((one) => one.from)).toEqual(["09:00", "14:00"]);
    expect(openMinutes(office)).toBe(5 * 7 * 60);
  });

  it("may pass midnight and then colour the next morning", () => {
    expect(span({ from: "20:00", to: "06:00" })).toEqual([1200, 1800]);
    expect(passesMidnight({ from: "20:00", to: "06:00" })).toBe(true);
    expect(passesMidnight({ from: "20:00", to: "24:00" })).toBe(false);
    expect(bands([{ day: 7, from: "20:00", to: "06:00" }], 1)).toEqual([[0, 360]]);
  });

  it("say where two stretches overlap or one is empty", () => {
    expect(faults([{ from: "09:00", to: "12:00" }, { from: "11:30", to: "14:00" }])).toEqual(["overlap", "overlap"]);
    expect(faults([{ from: "09:00", to: "12:00" }, { from: "12:00", to: "14:00" }])).toEqual([null, null]);
    expect(faults([{ from: "09:00", to: "09:00" }])).toEqual(["unreadable"]);
    expect(weeklyIsGood(office)).toBe(true);
  });

  it("offer a next stretch that never overlaps", () => {
    expect(nextInterval([])).toEqual({ from: "09:00", to: "18:00" });
    const next = nextInterval([{ from: "09:00", to: "12:15" }]);
    expect(next && faults([{ from: "09:00", to: "12:15" }, next])).toEqual([null, null]);
    expect(nextInterval([{ from: "09:00", to: "23:30" }])).toBeNull();
  });

  it("are copied over what the other days had", () => {
    expect(ofDay(copyDay([...office, { day: 6, from: "10:00", to: "11:00" }], 1, [6]), 6)).toHaveLength(2);
  });
});

describe("days that differ", () => {
  it("are kept once, in order", () => {
    const all = addExceptions([{ on: "2026-12-25", intervals: [], label: "ours" }], [{ on: "2026-12-25", intervals: [] }, { on: "2026-05-01", intervals: [] }]);
    expect(all.map((one) => one.on)).toEqual(["2026-05-01", "2026-12-25"]);
    expect(all[1]?.label).toBe("ours");
    expect(exceptionsAreGood(all)).toBe(true);
    expect(exceptionsAreGood([...all, { on: "2026-05-01", intervals: [] }])).toBe(false);
  });

  it("take the holidays of a region that are not there yet, closed, with their names", () => {
    const holidays = [{ on: "2026-05-14", label: "Ascension" }, { on: "2026-12-25", label: "Noël" }];
    const ours = [{ on: "2026-12-25", intervals: [{ from: "09:00", to: "12:00" }], label: "Noël, le matin" }];
    expect(missing(ours, holidays)).toEqual([holidays[0]]);
    expect(addExceptions(ours, asClosed(missing(ours, holidays)))).toEqual([{ on: "2026-05-14", intervals: [], label: "Ascension" }, ours[0]]);
  });

  it("guess the region from the zone", () => {
    expect(["Europe/Paris", "Indian/Reunion", "Europe/Brussels", "Mars/Olympus"].map(regionOf)).toEqual(["FR", "FR-974", "BE", "FR"]);
  });

  it("stand in months that begin on Monday", () => {
    const rows = monthRows(2026, 11);
    expect(rows[0]).toEqual([null, null, null, null, null, null, "2026-11-01"]);
    expect(rows.flat().filter(Boolean)).toHaveLength(30);
    expect(weekday("2026-11-22")).toBe(7);
  });
});

describe("a time that is typed", () => {
  it.each([["9", "09:00"], ["9h", "09:00"], ["9h30", "09:30"], ["9:5", "09:05"], ["0930", "09:30"], ["930", "09:30"], ["24", "24:00"]])("%s is %s", (typed, clock) => expect(readClock(typed)).toBe(clock));
  it.each(["", "25", "9:75", "24:30", "noon"])("%s is none", (typed) => expect(readClock(typed)).toBeNull());
  it("moves by steps round the day", () => expect([stepClock("23:50", 15), stepClock("00:00", -15)]).toEqual(["00:05", "23:45"]));
});
