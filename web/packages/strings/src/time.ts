import type { Strings } from "./strings";

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86400;
const locale = (s: Strings) => (s.language === "fr" ? "fr-FR" : "en-GB");
const two = (n: number) => String(n).padStart(2, "0");

const formats = new Map<string, Intl.DateTimeFormat>();
function dated(s: Strings, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${s.language}${JSON.stringify(options)}`;
  let made = formats.get(key);
  if (!made) formats.set(key, (made = new Intl.DateTimeFormat(locale(s), options)));
  return made;
}

/** 9:04. */
export const clock = (at: Date) => `${at.getHours()}:${two(at.getMinutes())}`;

const midnight = (at: Date) => new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
/** Whole days between the two calendar days; negative when `at` is before today. */
const daysApart = (at: Date, now: Date) => Math.round((midnight(at) - midnight(now)) / (DAY * 1000));

function day(s: Strings, at: Date, now: Date): string {
  if (at.getFullYear() !== now.getFullYear())
    return dated(s, { day: "numeric", month: "short", year: "numeric" }).format(at);
  return dated(s, { day: "numeric", month: "short" }).format(at);
}

/** The age of a row: `2 min`, `1 h`, `yesterday`, `Thu`, `12 Sept`. */
export function age(s: Strings, at: Date, now: Date): string {
  const passed = Math.max(0, (now.getTime() - at.getTime()) / 1000);
  if (passed < MINUTE) return s.t("time.now");
  if (passed < HOUR) return s.t("time.minutes", { n: Math.floor(passed / MINUTE) });
  const apart = daysApart(at, now);
  if (apart === 0 || passed < 6 * HOUR) return s.t("time.hours", { n: Math.floor(passed / HOUR) });
  if (apart === -1) return s.t("time.yesterday");
  if (apart > -7) return dated(s, { weekday: "short" }).format(at);
  return day(s, at, now);
}

/** A point in time, never as an age: `today 14:00`, `yesterday 17:42`, `tomorrow 9:00`, `Thursday 9:00`. */
export function instant(s: Strings, at: Date, now: Date): string {
  const time = clock(at);
  const apart = daysApart(at, now);
  if (apart === 0) return s.t("time.today_at", { time });
  if (apart === -1) return s.t("time.yesterday_at", { time });
  if (apart === 1) return s.t("time.tomorrow_at", { time });
  if (Math.abs(apart) < 7) return s.t("time.day_at", { day: dated(s, { weekday: "long" }).format(at), time });
  return s.t("time.day_at", { day: day(s, at, now), time });
}

/** The moment of a message: `2 min ago`, `this morning 9:04`, `yesterday 17:42`, `12 Sept 10:04`. */
export function moment(s: Strings, at: Date, now: Date): string {
  const passed = (now.getTime() - at.getTime()) / 1000;
  const time = clock(at);
  const apart = daysApart(at, now);
  if (passed >= 0 && passed < MINUTE) return s.t("time.now");
  if (passed >= 0 && passed < HOUR) return s.t("time.ago_minutes", { n: Math.floor(passed / MINUTE) });
  if (passed >= 0 && passed < 3 * HOUR) return s.t("time.ago_hours", { n: Math.floor(passed / HOUR) });
  if (apart === 0 && passed > 0 && at.getHours() < 12) return s.t("time.this_morning_at", { time });
  return instant(s, at, now);
}

/** A day alone: `12 Sept`, `3 May 2024`. */
export const onDay = (s: Strings, at: Date, now: Date) => day(s, at, now);

/** `November 2026`. */
export const month = (s: Strings, at: Date) => dated(s, { month: "long", year: "numeric" }).format(at);

/** In full, for the pointer and the screen reader. */
export const exact = (s: Strings, at: Date) =>
  dated(s, { weekday: "long", day: "numeric", month: "long", year: "numeric", hour: "numeric", minute: "2-digit" }).format(at);

/** `45 s`, `2 min 10`, `4 h`, `3 h 50`, `2 d`. */
export function duration(s: Strings, seconds: number): string {
  const all = Math.max(0, Math.round(seconds));
  if (all < MINUTE) return s.t("time.seconds", { n: all });
  if (all < 10 * MINUTE && all % MINUTE) return s.t("time.minutes_seconds", { m: Math.floor(all / MINUTE), s: two(all % MINUTE) });
  if (all < HOUR) return s.t("time.minutes", { n: Math.floor(all / MINUTE) });
  const minutes = Math.floor((all % HOUR) / MINUTE);
  if (all < DAY) {
    const h = Math.floor(all / HOUR);
    return minutes && h < 10 ? s.t("time.hours_minutes", { h, m: two(minutes) }) : s.t("time.hours", { n: h });
  }
  return s.t("time.days", { n: Math.floor(all / DAY) });
}

/** `4.2 MB`, in the language's own units. */
export function fileSize(s: Strings, bytes: number): string {
  const units = s.language === "fr" ? ["o", "ko", "Mo", "Go"] : ["B", "kB", "MB", "GB"];
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${new Intl.NumberFormat(locale(s), { maximumFractionDigits: value < 10 && unit > 1 ? 1 : 0 }).format(value)} ${units[unit] ?? ""}`;
}

const numbers = new Map<string, Intl.NumberFormat>();
export function number(s: Strings, value: number): string {
  const name = locale(s);
  let made = numbers.get(name);
  if (!made) numbers.set(name, (made = new Intl.NumberFormat(name)));
  return made.format(value);
}
