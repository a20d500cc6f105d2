import type { Filter, Term, Understood } from "@filrouge/api";
import { time, type Key, type Strings } from "@filrouge/strings";

const UNITS: Record<string, number> = {
  s: 1, sec: 1, seconde: 1, secondes: 1, second: 1, seconds: 1,
  m: 60, mn: 60, min: 60, mins: 60, minute: 60, minutes: 60,
  h: 3600, heure: 3600, heures: 3600, hour: 3600, hours: 3600,
  d: 86400, j: 86400, day: 86400, days: 86400, jour: 86400, jours: 86400,
  w: 604800, sem: 604800, week: 604800, weeks: 604800, semaine: 604800, semaines: 604800,
};

/** `2h`, `2h30`, `3 jours` → as the house writes spans; null for what is no span. */
export function span(s: Strings, value: string): string | null {
  const text = value.replace(/\s/g, "").toLowerCase();
  if (!/^(\d+[a-z]+)+\d*$/.test(text)) return null;
  let all = 0;
  let before = 0;
  for (const [, number, word] of text.matchAll(/(\d+)([a-z]*)/g)) {
    const unit: number | undefined = word ? UNITS[word] : before === 3600 ? 60 : before === 60 ? 1 : undefined;
    if (unit === undefined) return null;
    all += Number(number) * unit;
    before = unit;
  }
  return time.duration(s, all);
}

const TODAY = ["today", "aujourd'hui", "aujourdhui", "aujourd’hui"];
const YESTERDAY = ["yesterday", "hier"];

/** `2026-03-05`, `05/03/2026` → `5 March`; `2026-03` → `March 2026`; `yesterday`; `7d` → how long ago. */
function moment(s: Strings, value: string, now: Date, key: string): { value: string; how: "day" | "ago" } {
  const text = value.trim().toLowerCase();
  const on = (year: string, month: string, day: string) => s.t("find.day.on", { day: time.onDay(s, new Date(Number(year), Number(month) - 1, Number(day)), now) });
  const [, y, m, d] = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text) ?? [];
  if (y && m && d) return { value: on(y, m, d), how: "day" };
  const [, dd, mm, yy] = /^(\d{1,2})[/.](\d{1,2})[/.](\d{4})$/.exec(text) ?? [];
  if (dd && mm && yy) return { value: on(yy, mm, dd), how: "day" };
  const [, year, month] = /^(\d{4})-(\d{1,2})$/.exec(text) ?? [];
  if (year && month) return { value: new Intl.DateTimeFormat(s.language === "fr" ? "fr-FR" : "en-GB", { month: "long", year: "numeric" }).format(new Date(Number(year), Number(month) - 1, 1)), how: "day" };
  if (TODAY.includes(text)) return { value: s.t("find.day.today"), how: "day" };
  if (YESTERDAY.includes(text)) return { value: s.t(key === "before" ? "find.day.before_yesterday" : "find.day.yesterday"), how: "day" };
  const ago = span(s, text);
  return ago ? { value: ago, how: "ago" } : { value, how: "day" };
}

function filterWords(s: Strings, filter: Filter, now: Date): string {
  const { key, value } = filter;
  const not = filter.negated ? "yes" : "no";
  // Some values are words of their own: nobody, late.
  const whole = `find.say.${key}.${value}`;
  if (s.has(whole)) return s.t(whole, { not });
  const said = s.maybe(`find.value.${key}.${value}`, filter.label || value);
  const op = filter.op === ">" ? "more" : filter.op === "<" ? "less" : "is";
  if (key === "before" || key === "after") return s.t(`find.say.${key}`, { ...moment(s, filter.label || value, now, key), not });
  const shown = key === "waiting" || key === "due" ? (span(s, value) ?? span(s, filter.label) ?? said) : key === "channel" ? s.maybe(`channel.${value}`, said) : said;
  const template = `find.say.${key}`;
  return s.has(template) ? s.t(template, { value: shown, op, not }) : s.t("find.say.other", { key, value: shown, op, not });
}

const quoted = (s: Strings, words: string[]): string => {
  const each = words.map((word) => s.t("find.say.quoted", { word }));
  return new Intl.ListFormat(s.language === "fr" ? "fr-FR" : "en-GB", { type: "conjunction" }).format(each);
};

function termWords(s: Strings, terms: Term[]): string[] {
  const of = (keep: (one: Term) => boolean) => terms.filter(keep).map((one) => one.text.replace(/\*$/, ""));
  const say = (key: Key, words: string[]) => (words.length ? [s.t(key, { n: words.length, words: quoted(s, words) })] : []);
  return [
    ...say("find.say.words", of((one) => !one.negated && one.kind === "word")),
    ...say("find.say.prefixes", of((one) => !one.negated && one.kind === "prefix")),
    ...say("find.say.phrases", of((one) => !one.negated && one.kind === "phrase")),
    ...say("find.say.not_words", of((one) => one.negated)),
  ];
}

/** The query read back: `The word “font”, reason Claim, waiting for more than 2 h`. Empty when nothing was asked. */
export function sentence(s: Strings, understood: Understood, now = new Date()): string {
  const all = [...termWords(s, understood.terms), ...understood.filters.map((one) => filterWords(s, one, now))].join(", ");
  return all.charAt(0).toUpperCase() + all.slice(1);
}
