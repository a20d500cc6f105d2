import { beforeAll, describe, expect, it } from "vitest";
import { loadArea, Strings, time } from "../src";

let fr: Strings;
let en: Strings;
beforeAll(async () => {
  fr = new Strings("fr", await loadArea("common", "fr"));
  en = new Strings("en", await loadArea("common", "en"));
});

const now = new Date(2026, 10, 22, 15, 0, 0);
const at = (...parts: [number, number, number, number, number]) => new Date(...parts);

describe("durations", () => {
  it.each([
    [45, "45 s", "45 s"],
    [130, "2 min 10", "2 min 10"],
    [76, "1 min 16", "1 min 16"],
    [120, "2 min", "2 min"],
    [2460, "41 min", "41 min"],
    [14_400, "4 h", "4 h"],
    [13_800, "3 h 50", "3 h 50"],
    [172_800, "2 j", "2 d"],
  ])("%i s reads %s", (seconds, french, english) => {
    expect(time.duration(fr, seconds)).toBe(french);
    expect(time.duration(en, seconds)).toBe(english);
  });
});

describe("ages and moments", () => {
  it.each([
    [at(2026, 10, 22, 14, 58), "2 min", "il y a 2 min"],
    [at(2026, 10, 22, 13, 30), "1 h", "il y a 1 h"],
    [at(2026, 10, 22, 9, 4), "5 h", "ce matin 9:04"],
    [at(2026, 10, 21, 17, 42), "hier", "hier 17:42"],
    [at(2026, 8, 12, 10, 4), "12 sept.", "12 sept. 10:04"],
    [at(2024, 4, 3, 8, 0), "3 mai 2024", "3 mai 2024 8:00"],
  ])("%s", (date, age, moment) => {
    expect(time.age(fr, date, now)).toBe(age);
    expect(time.moment(fr, date, now)).toBe(moment);
  });

  it("names a date to come by its day and hour, never as an age", () => {
    expect(time.instant(en, at(2026, 10, 23, 9, 0), now)).toBe("tomorrow 9:00");
    expect(time.instant(fr, at(2026, 10, 22, 14, 59), now)).toBe("aujourd’hui 14:59");
  });
});

describe("sizes", () => {
  it("speaks each language's units", () => {
    expect(time.fileSize(fr, 4_200_000)).toBe("4,2 Mo");
    expect(time.fileSize(en, 4_200_000)).toBe("4.2 MB");
    expect(time.fileSize(fr, 640_000)).toBe("640 ko");
  });
});
