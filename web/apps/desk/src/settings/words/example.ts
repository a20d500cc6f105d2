import type { Strings } from "@filrouge/strings";
import { VARIABLES } from "./variables";

const PLACE = /\{\{\s*([^{}|]*?)\s*(?:\|([^{}]*))?\}\}/g;

/** Names between braces that are no variable of ours, without repeats. Pure. */
export function unknownIn(...texts: string[]): string[] {
  const names = texts.flatMap((text) => [...text.matchAll(PLACE)].map((found) => found[1] ?? ""));
  return [...new Set(names.filter((name) => !(VARIABLES as readonly string[]).includes(name)))];
}

/** A piece of an example: plain words, or what stands in a place. */
export interface Piece {
  text: string;
  filled: boolean;
}

/** A text with its places filled as an example. Pure. */
export function example(text: string, values: Record<string, string>): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const found of text.matchAll(PLACE)) {
    if (found.index > at) pieces.push({ text: text.slice(at, found.index), filled: false });
    pieces.push({ text: values[found[1] ?? ""] ?? found[0], filled: true });
    at = found.index + found[0].length;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), filled: false });
  return pieces;
}

/** An example customer, in words of the page. */
export const exampleValues = (s: Strings, brand: string, language: "fr" | "en", now: Date): Record<string, string> => {
  const locale = language === "fr" ? "fr-FR" : "en-GB";
  return {
    "customer.first_name": "Claire", "customer.name": "Claire Fontaine", "agent.name": s.t("words.example_agent"), "agent.first_name": s.t("words.example_agent").split(" ")[0] ?? "",
    "conversation.reference": "FR-000123", "conversation.subject": s.t("words.example_subject"), "brand.name": brand, "brand.phone": "09 69 00 12 12",
    today: new Intl.DateTimeFormat(locale, { dateStyle: "long" }).format(now),
    due: new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long", hour: "numeric" }).format(now),
  };
};
