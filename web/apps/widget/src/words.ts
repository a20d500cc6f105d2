import type { Label } from "@filrouge/chat";
import en from "./strings/en.json";
import fr from "./strings/fr.json";

export type Language = "fr" | "en";
export type Key = keyof typeof fr;
type Whole<K> = K extends `${infer Stem}.one` ? Stem : never;
export type Counted = Whole<Key>;
type Values = Record<string, string | number>;

const ALL: Record<Language, Record<string, string>> = { fr, en };

/** The words, numbers and times of one language. */
export interface Words {
  language: Language;
  t: (key: Key, values?: Values) => string;
  /** The form of `key` that fits `n`. */
  many: (key: Counted, n: number, values?: Values) => string;
  label: (label: Label | string) => string;
  /** `14:36` today, with its day before. */
  time: (iso: string) => string;
  /** `lundi à 09:00`. */
  when: (iso: string) => string;
  size: (bytes: number) => string;
}

const DAY_MS = 86_400_000;

export function words(language: Language, now: () => number = Date.now): Words {
  const table = ALL[language];
  const fill = (text: string, values: Values) => text.replace(/\{(\w+)\}/g, (all, name: string) => String(values[name] ?? all));
  const t: Words["t"] = (key, values = {}) => fill(table[key] ?? key, values);
  const plural = new Intl.PluralRules(language);
  const format = (options: Intl.DateTimeFormatOptions, iso: string) => new Intl.DateTimeFormat(language === "en" ? "en-GB" : "fr", options).format(new Date(iso));
  const clock: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit" };
  return {
    language,
    t,
    many: (key, n, values = {}) => fill(table[`${key}.${plural.select(n)}`] ?? table[`${key}.other`] ?? key, { n, ...values }),
    label: (label) => (typeof label === "string" ? label : label[language] || label.fr || label.en),
    time: (iso) => {
      const today = new Date(now()).toDateString() === new Date(iso).toDateString();
      return format(today ? clock : { ...clock, day: "numeric", month: "short" }, iso);
    },
    when: (iso) => {
      const soon = Math.abs(new Date(iso).getTime() - now()) < 6 * DAY_MS;
      const day = format(soon ? { weekday: "long" } : { day: "numeric", month: "long" }, iso);
      return language === "fr" ? `${day} à ${format(clock, iso)}` : `${day} at ${format(clock, iso)}`;
    },
    size: (bytes) =>
      new Intl.NumberFormat(language, { style: "unit", unit: bytes < 1e6 ? "kilobyte" : "megabyte", maximumSignificantDigits: 2 }).format(bytes < 1e6 ? Math.ceil(bytes / 1e3) : bytes / 1e6),
  };
}

/** What the host asks for, else its page's language, else the browser's, among those that the company speaks. */
export function tongue(wanted: (string | null | undefined)[], spoken: readonly string[] = ["fr", "en"]): Language {
  const known = wanted.map((one) => (one ?? "").slice(0, 2).toLowerCase()).find((one) => (one === "fr" || one === "en") && spoken.includes(one));
  return known === "en" || known === "fr" ? known : spoken[0] === "en" ? "en" : "fr";
}
