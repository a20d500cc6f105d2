import type { ActionWords, MacroChoice, TemplateChoice } from "@filrouge/api";
import { folded } from "../shell/Picker";

export interface Ready {
  kind: "templates" | "macros";
  id: string;
  name: string;
  shortcut: string;
  text: string;
  actions: ActionWords[];
  hasWords: boolean;
  /** Whether my role allows all that it does. */
  may: boolean;
}

export const readyOf = (templates: TemplateChoice[], macros: MacroChoice[]): Ready[] => [
  ...macros.map(({ has_words, ...one }): Ready => ({ ...one, kind: "macros", hasWords: has_words })),
  ...templates.map((one): Ready => ({ kind: "templates", id: one.id, name: one.name, shortcut: one.shortcut, text: one.text, actions: [], hasWords: true, may: true })),
];

/** What fits what was typed, the best first: its shortcut, the beginning of its name, a word of it, words within. Pure. */
export function ranked(all: Ready[], typed: string): Ready[] {
  const query = folded(typed.trim());
  const scored = all.flatMap((one) => {
    const score = scoreOf(one, query);
    return score === null ? [] : [{ one, score }];
  });
  return scored.sort((a, b) => a.score - b.score || Number(b.one.may) - Number(a.one.may) || a.one.name.localeCompare(b.one.name)).map(({ one }) => one);
}

function scoreOf(one: Ready, query: string): number | null {
  if (!query) return 0;
  const shortcut = folded(one.shortcut);
  const name = folded(one.name);
  if (shortcut === query) return 0;
  if (shortcut.startsWith(query)) return 1;
  if (name.startsWith(query)) return 2;
  if (name.split(/[^\p{L}\p{N}]+/u).some((word) => word.startsWith(query))) return 3;
  // Two letters are in everything.
  if (query.length < 3) return null;
  const words = query.split(" ");
  const all = folded(`${one.name} ${one.text} ${one.actions.map((act) => act.words).join(" ")}`);
  return words.every((word) => all.includes(word)) ? 4 : null;
}

const PLACE = /\{\{\s*([^{}|]*?)\s*(?:\|[^{}]*)?\}\}/g;

/** Places that are still to be filled, by name, without repeats. Pure. */
export function missingIn(text: string): string[] {
  return [...new Set([...text.matchAll(PLACE)].map((found) => found[1] ?? ""))];
}
/** Where they stand in a text. */
export const placesIn = (text: string): { from: number; to: number }[] =>
  [...text.matchAll(PLACE)].map((found) => ({ from: found.index, to: found.index + found[0].length }));

const escaped = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;");
/** Plain words as paragraphs. */
export const asParagraphs = (text: string): string =>
  text
    .trim()
    .split(/\n{2,}/)
    .map((part) => `<p>${escaped(part).replace(/\n/g, "<br>")}</p>`)
    .join("");
