import type { DueWish } from "@filrouge/api";
import type { Key } from "@filrouge/strings";

/** Moments as people say them. Pure: local time is what the clock on the wall shows, without an offset. */

const two = (n: number) => String(n).padStart(2, "0");

/** `2026-11-25T10:00`. */
export const wall = (at: Date): string =>
  `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}T${two(at.getHours())}:${two(at.getMinutes())}`;

const on = (now: Date, days: number, hour: number, minute = 0) =>
  new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour, minute);

export interface When {
  id: string;
  key: Key;
  due: DueWish | null;
  /** A day to be named in the words. */
  day?: Date;
}

const HOUR_S = 3600;
const TEN = 10;

/** A few good moments: in open hours from now, today's end, tomorrow, the next Monday or Friday; none twice. */
export function presets(now: Date, undated: boolean): When[] {
  const weekday = now.getDay();
  const ahead = (day: number) => (day - weekday + 7) % 7 || 7;
  const named = [1, 5].map(ahead).filter((days) => days > 1).sort((a, b) => a - b);
  const found: When[] = [
    { id: "in_2h", key: "task.when.in_2h", due: { in_business_s: 2 * HOUR_S } },
    { id: "in_4h", key: "task.when.in_4h", due: { in_business_s: 4 * HOUR_S } },
  ];
  if (now.getHours() < 15) found.push({ id: "today_end", key: "task.when.today_end", due: { local: wall(on(now, 0, 17)) } });
  found.push({ id: "tomorrow", key: "task.when.tomorrow", due: { local: wall(on(now, 1, TEN)) } });
  for (const days of named) {
    const day = on(now, days, TEN);
    found.push({ id: `day_${day.getDay()}`, key: "task.when.day", due: { local: wall(day) }, day });
  }
  if (undated) found.unshift({ id: "none", key: "task.when.none", due: null });
  return found;
}

export interface Read {
  /** What is to be done, without the moment. */
  title: string;
  due: DueWish;
}

const fold = (text: string) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
const DAYS: Record<string, number> = {
  dimanche: 0, sunday: 0, lundi: 1, monday: 1, mardi: 2, tuesday: 2, mercredi: 3, wednesday: 3, jeudi: 4, thursday: 4,
  vendredi: 5, friday: 5, samedi: 6, saturday: 6,
};
const CLOCK = String.raw`(?:(?:a|at|vers)\s+)?(\d{1,2})(?:\s?(?:h|:)\s?(\d{2})?|\s?(am|pm))`;
const END = String.raw`[\s.!]*$`;
const IN = new RegExp(String.raw`(?:^|\s)(?:dans|in|d'ici)\s+(\d{1,3})\s?(h|heures?|hours?|min|minutes?|mn)${END}`);
const NAMED = new RegExp(
  String.raw`(?:^|\s)(?:(?:pour|avant|d'ici|by|on|le|this|ce|cet)\s+)*(aujourd'hui|today|demain|tomorrow|${Object.keys(DAYS).join("|")})(?:\s+${CLOCK})?${END}`,
);
const DATED = new RegExp(String.raw`(?:^|\s)(?:(?:pour|avant|by|on|le)\s+)*(\d{1,2})/(\d{1,2})(?:/(\d{4}))?(?:\s+${CLOCK})?${END}`);

/** The moment that stands at the end of what was written, if any: `in 2 h`, `demain 10 h`, `Friday`, `24/12 9:30`. */
export function readWhen(text: string, now: Date): Read | null {
  // One letter stays one letter, so that places agree: accents fall off composed letters only.
  const plain = [...text.normalize("NFC").replace(/’/g, "'")].map((letter) => fold(letter).slice(0, letter.length) || letter).join("");
  const cut = (found: RegExpExecArray) => text.normalize("NFC").slice(0, found.index).replace(/[\s,;:–-]+$/, "").trim();
  const within = IN.exec(plain);
  if (within) {
    const unit = within[2]?.startsWith("h") ? HOUR_S : 60;
    return { title: cut(within), due: { in_business_s: Math.max(60, Number(within[1]) * unit) } };
  }
  const named = NAMED.exec(plain);
  if (named) {
    const clock = readClock(named[2], named[3], named[4]);
    const word = named[1] ?? "";
    const today = word === "today" || word === "aujourd'hui";
    const days = today ? 0 : word === "tomorrow" || word === "demain" ? 1 : ((DAYS[word] ?? 0) - now.getDay() + 7) % 7 || 7;
    if (clock === null) return null;
    const at = on(now, days, clock?.[0] ?? (today ? 17 : TEN), clock?.[1] ?? 0);
    return { title: cut(named), due: { local: wall(at) } };
  }
  const dated = DATED.exec(plain);
  if (!dated) return null;
  const clock = readClock(dated[4], dated[5], dated[6]);
  const [day, month] = [Number(dated[1]), Number(dated[2])];
  if (clock === null || month < 1 || month > 12 || day < 1) return null;
  const of = (year: number) => new Date(year, month - 1, day, clock?.[0] ?? TEN, clock?.[1] ?? 0);
  let at = of(dated[3] ? Number(dated[3]) : now.getFullYear());
  if (!dated[3] && at < now) at = of(now.getFullYear() + 1);
  return at.getDate() === day ? { title: cut(dated), due: { local: wall(at) } } : null;
}

/** Hours and minutes; undefined when none was written, null when it is no time. */
function readClock(hours?: string, minutes?: string, half?: string): [number, number] | undefined | null {
  if (hours === undefined) return undefined;
  const hour = half ? (Number(hours) % 12) + (half === "pm" ? 12 : 0) : Number(hours);
  const minute = Number(minutes ?? 0);
  return hour < 24 && minute < 60 ? [hour, minute] : null;
}

export type Group = "late" | "today" | "week" | "later" | "undated";

/** Where something to be done stands in the list. */
export function groupOf(due_at: string | null, now: Date): Group {
  if (!due_at) return "undated";
  const at = new Date(due_at);
  if (at <= now) return "late";
  if (at < on(now, 1, 0)) return "today";
  return at < on(now, 7, 0) ? "week" : "later";
}
