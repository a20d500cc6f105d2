import type { DayException, DayInterval, Interval } from "@filrouge/api";

/** Opening hours being edited. Pure. Times are `HH:MM`; an end at or before its start is on the next day. */

export const DAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const DAY_M = 24 * 60;

export function minutes(text: string): number | null {
  const found = /^(\d{2}):(\d{2})$/.exec(text);
  if (!found) return null;
  const total = Number(found[1]) * 60 + Number(found[2]);
  return Number(found[2]) < 60 && total <= DAY_M ? total : null;
}

export const clockOf = (total: number): string => {
  const within = total > DAY_M ? total - DAY_M : total;
  return `${String(Math.floor(within / 60)).padStart(2, "0")}:${String(within % 60).padStart(2, "0")}`;
};

/** `[start, end)` in minutes after midnight; the end passes 1440 after midnight. */
export function span(interval: Interval): [number, number] | null {
  const start = minutes(interval.from);
  const end = minutes(interval.to);
  if (start === null || end === null || start >= DAY_M || start === end) return null;
  return [start, end > start ? end : end + DAY_M];
}

export const passesMidnight = (interval: Interval): boolean => (span(interval)?.[1] ?? 0) > DAY_M;

export type Fault = "unreadable" | "overlap";

/** What is wrong with the intervals of one day, each at its place; null where all is well. */
export function faults(intervals: Interval[]): (Fault | null)[] {
  const spans = intervals.map(span);
  return spans.map((one, index) => {
    if (!one) return "unreadable";
    const meets = spans.some((other, place) => place !== index && other && one[0] < other[1] && other[0] < one[1]);
    return meets ? "overlap" : null;
  });
}

export const ofDay = (weekly: DayInterval[], day: number): DayInterval[] =>
  weekly.filter((one) => one.day === day).sort((a, b) => (minutes(a.from) ?? 0) - (minutes(b.from) ?? 0));

export const setDay = (weekly: DayInterval[], day: number, intervals: Interval[]): DayInterval[] =>
  [...weekly.filter((one) => one.day !== day), ...intervals.map(({ from, to }) => ({ day, from, to }))].sort((a, b) => a.day - b.day || (minutes(a.from) ?? 0) - (minutes(b.from) ?? 0));

/** One more interval: the office's day first, then the next free stretch of at most four hours. */
export function nextInterval(intervals: Interval[]): Interval | null {
  if (intervals.length === 0) return { from: "09:00", to: "18:00" };
  const last = Math.max(...intervals.map((one) => span(one)?.[1] ?? 0));
  const start = Math.ceil((last + 60) / 30) * 30;
  if (start >= DAY_M - 30) return null;
  return { from: clockOf(start), to: clockOf(Math.min(start + 240, DAY_M)) };
}

/** The hours of one day on others. */
export const copyDay = (weekly: DayInterval[], from: number, to: readonly number[]): DayInterval[] =>
  to.reduce((all, day) => setDay(all, day, ofDay(weekly, from)), weekly);

/** Open minutes of a usual week. */
export const openMinutes = (weekly: DayInterval[]): number =>
  weekly.reduce((total, one) => {
    const found = span(one);
    return total + (found ? found[1] - found[0] : 0);
  }, 0);

/** The stretches of a day from 0 to 1440, with what is left of the evening before. */
export function bands(weekly: DayInterval[], day: number): [number, number][] {
  const before = day === 1 ? 7 : day - 1;
  const rest = ofDay(weekly, before).map(span).flatMap((one) => (one && one[1] > DAY_M ? [[0, one[1] - DAY_M] as [number, number]] : []));
  const own = ofDay(weekly, day).map(span).flatMap((one) => (one ? [[one[0], Math.min(one[1], DAY_M)] as [number, number]] : []));
  return [...rest, ...own];
}

export const sorted = (exceptions: DayException[]): DayException[] => [...exceptions].sort((a, b) => a.on.localeCompare(b.on));

/** Adds days that differ; a day that is there already keeps what was said of it. */
export function addExceptions(exceptions: DayException[], more: DayException[]): DayException[] {
  const known = new Set(exceptions.map((one) => one.on));
  return sorted([...exceptions, ...more.filter((one) => !known.has(one.on))]);
}

export const weeklyIsGood = (weekly: DayInterval[]): boolean => DAYS.every((day) => faults(ofDay(weekly, day)).every((one) => one === null));
export const exceptionsAreGood = (exceptions: DayException[]): boolean =>
  exceptions.every((one) => /^\d{4}-\d{2}-\d{2}$/.test(one.on) && faults(one.intervals).every((fault) => fault === null)) &&
  new Set(exceptions.map((one) => one.on)).size === exceptions.length;
