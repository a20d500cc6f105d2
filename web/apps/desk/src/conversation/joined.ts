import type { Entry } from "@filrouge/api";

export interface Joined {
  entry: Entry;
  /** Which of the two it was said in. */
  side: "this" | "other";
}

/** How the thread will be: what was said in both, by time; the last `count`. Pure. */
export function joined(mine: Entry[], theirs: Entry[], count: number): { shown: Joined[]; left_out: number } {
  const said = (entries: Entry[], side: Joined["side"]) => entries.filter((one) => one.kind !== "event").map((entry): Joined => ({ entry, side }));
  const all = [...said(mine, "this"), ...said(theirs, "other")].sort((a, b) => (a.entry.at < b.entry.at ? -1 : a.entry.at > b.entry.at ? 1 : 0));
  return { shown: all.slice(-count), left_out: Math.max(0, all.length - count) };
}

const LONGEST = 90;
/** The first words of a message, on one line. */
export const firstWords = (text: string): string => {
  const flat = text.replace(/\s+/g, " ").trim();
  return flat.length > LONGEST ? `${flat.slice(0, LONGEST - 1)}…` : flat;
};

/** Which of two remains unless one says otherwise: the one in hand, but not a closed one when the other goes on. */
export const remainsFirst = (hand: { state: string }, other: { state: string }): "this" | "other" => (hand.state === "closed" && other.state !== "closed" ? "other" : "this");
