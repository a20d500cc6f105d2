import { time, type Strings } from "@filrouge/strings";

/** A field's name as the pages call it. */
export const fieldName = (s: Strings, what: string, name: string): string =>
  s.maybe(`settings.field.${what}.${name}`, s.maybe(`settings.field.${name}`, name.replace(/_id$/, "").replace(/_/g, " ")));

export const whatName = (s: Strings, what: string): string => s.maybe(`settings.what.${what}`, what.replace(/_/g, " "));

const LONGEST = 60;
const cut = (text: string) => (text.length > LONGEST ? `${text.slice(0, LONGEST - 1)}…` : text);

const isPlain = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value) && !("fr" in value) && !("en" in value);

/** The names inside that differ, when both values are made of several: `SMTP server, SMTP port`. Empty otherwise. */
export function innerChanges(s: Strings, before: unknown, after: unknown): string {
  if (!isPlain(before) || !isPlain(after)) return "";
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])].filter((name) => JSON.stringify(before[name] ?? null) !== JSON.stringify(after[name] ?? null));
  const words = names.slice(0, 4).map((name) => s.maybe(`settings.inner.${name}`, s.maybe(`settings.bulk.column.${name}`, s.maybe(`settings.field.${name}`, name.replace(/_/g, " ")))));
  return words.join(", ") + (names.length > 4 ? "…" : "");
}

/** A value in a few words, for a history; long ones are counted, not told. */
export function fieldValue(s: Strings, value: unknown, named: (id: string) => string | undefined = () => undefined): string {
  if (value === null || value === undefined || value === "") return s.t("settings.value.none");
  if (value === true) return s.t("settings.value.yes");
  if (value === false) return s.t("settings.value.no");
  if (typeof value === "number") return time.number(s, value);
  if (typeof value === "string") return cut(named(value) ?? s.maybe(`settings.value.${value}`, value));
  if (Array.isArray(value)) return value.every((one) => typeof one === "string") && value.length < 4 ? cut(value.map((one) => named(one as string) ?? s.maybe(`settings.language.${one as string}`, one as string)).join(", ")) : s.t("settings.value.count", { n: value.length });
  const label = value as Record<string, unknown>;
  if (typeof label[s.language] === "string") return cut(String(label[s.language]));
  return s.t("settings.value.changed");
}
