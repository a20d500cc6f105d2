import type { Hit, Understood } from "@filrouge/api";
import { waited } from "@filrouge/ui";
import { fuzzy, type Range } from "../find/fuzzy";

/** What the palette shows, and in which order. Pure. */

/** How pressing a conversation is: over its target, then near it, then waiting, then open, then what is closed. */
export function urgency(row: Hit["row"], now: Date): number {
  if (row.state === "closed") return -2;
  if (row.state === "snoozed") return -1;
  const wait = waited(row, now);
  if (!wait) return 0;
  return wait.target_s > 0 ? 0.5 + wait.spent_s / wait.target_s : 0.5;
}

/** The hits with the most urgent on top, each conversation once; equals stay as they came, newest first. */
export function mostUrgent(hits: Hit[], now: Date, most: number): Hit[] {
  const seen = new Set<string>();
  return hits
    .filter(({ row }) => !seen.has(row.id) && seen.add(row.id))
    .map((hit, index) => ({ hit, index, rank: urgency(hit.row, now) }))
    .sort((a, b) => b.rank - a.rank || a.index - b.index)
    .slice(0, most)
    .map(({ hit }) => hit);
}

export interface Named {
  label: string;
  /** More words it is found by. */
  words?: string;
}

/** Those that fit what is typed, nearest first, with what matched of their label. */
export function fitting<T extends Named>(all: T[], wanted: string, most: number): { one: T; at: Range[] }[] {
  if (!wanted.trim()) return all.slice(0, most).map((one) => ({ one, at: [] }));
  const found = all.flatMap((one, index) => {
    const label = fuzzy(one.label, wanted);
    // The other words count less, and nothing is underlined for them.
    const other = label ? null : fuzzy(`${one.label} ${one.words ?? ""}`, wanted);
    const best = label ?? (other && other.score >= 30 ? { score: other.score / 2, at: [] } : null);
    return best ? [{ one, at: best.at, score: best.score, index }] : [];
  });
  return found
    .sort((a, b) => b.score - a.score || a.index - b.index)
    .slice(0, most)
    .map(({ one, at }) => ({ one, at }));
}

/** What is typed besides its filters: what actions, views and settings are found by. */
export function freeWords(q: string, understood: Understood): string {
  return understood.filters
    .filter((one) => one.end <= q.length)
    .sort((a, b) => b.start - a.start)
    .reduce((text, one) => `${text.slice(0, one.start)} ${text.slice(one.end)}`, q)
    .trim();
}

export interface State {
  q: string;
  caret: number;
  /** The chosen item; null is the first, whatever that is. */
  chosen: string | null;
}
export type Step =
  | { type: "typed"; q: string; caret: number }
  | { type: "caret"; caret: number }
  | { type: "moved"; ids: string[]; by: number }
  | { type: "ends"; ids: string[]; last: boolean }
  | { type: "pointed"; id: string };

/** The index of what is chosen: it stays chosen when others come in around it. */
export function chosenIndex(ids: string[], chosen: string | null): number {
  const at = chosen === null ? 0 : ids.indexOf(chosen);
  return ids.length === 0 ? -1 : Math.max(0, at);
}

export function step(state: State, what: Step): State {
  switch (what.type) {
    case "typed":
      return { q: what.q, caret: what.caret, chosen: what.q === state.q ? state.chosen : null };
    case "caret":
      return { ...state, caret: what.caret };
    case "moved": {
      const { ids, by } = what;
      if (!ids.length) return state;
      const next = (chosenIndex(ids, state.chosen) + by + ids.length) % ids.length;
      return { ...state, chosen: ids[next] ?? null };
    }
    case "ends":
      return { ...state, chosen: (what.last ? what.ids[what.ids.length - 1] : what.ids[0]) ?? null };
    case "pointed":
      return { ...state, chosen: what.id };
  }
}
