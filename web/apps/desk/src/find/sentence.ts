import type { Filter, Term, Understood } from "@filrouge/api";
import { time, type Key, type Strings } from "@filrouge/strings";

const UNITS: Record<string, number> = { s: 1, m: 60, mn: 60, min: 60, h: 3600, d: 86400, j: 86400, w: 604800, sem: 604800 };

/** `2h` → `2 h`, as the house writes spans; what is no span stays. */
export function span(s: Strings, value: string): string | null {
  const found = /^(\d+(?:[.,]\d+)?)\s*([a-z]+)$/i.exec(value.trim());
  const unit = UNITS[(found?.[2] ?? "").toLowerCase()];
  return found && unit ? time.duration(s, Number((found[1] ?? "").replace(",", ".")) * unit) : null;
}

/** `2026-03-05` → `5 March`. */
function day(s: Strings, value: string, now: Date): string | null {
  const found = /^(\d{4})-(\d{2})-(\d{2})$/.exec(value.trim());
  return found ? time.onDay(s, new Date(Number(found[1]), Number(found[2]) - 1, Number(found[3])), now) : null;
}

function filterWords(s: Strings, filter: Filter, now: Date): string {
  const key = `find.say.${filter.key}`;
  const shown = filter.key === "before" || filter.key === "after" ? day(s, filter.value, now) : filter.op === ":" ? null : span(s, filter.value);
  const value = shown ?? (filter.label || filter.value);
  const values = { value, op: filter.op === ">" ? "more" : filter.op === "<" ? "less" : "is", not: filter.negated ? "yes" : "no" };
  return s.has(key) ? s.t(key, values) : s.t("find.say.other", { ...values, key: filter.key });
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
