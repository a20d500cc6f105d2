import type { Understood } from "@filrouge/api";

/** A query as it is drawn: what was understood as a filter stands on a tint, what was not is marked. Pure. */

export interface Tint {
  text: string;
  kind: "plain" | "filter" | "problem";
}

export const NOTHING: Understood = { terms: [], filters: [], problems: [] };

/** What was understood of `asked`, moved to where it stands in what is typed now. What one is typing in falls away. */
export function carry(understood: Understood, asked: string, now: string): Understood {
  if (asked === now) return understood;
  const shorter = Math.min(asked.length, now.length);
  let before = 0;
  while (before < shorter && asked[before] === now[before]) before += 1;
  let after = 0;
  while (after < shorter - before && asked[asked.length - 1 - after] === now[now.length - 1 - after]) after += 1;
  const by = now.length - asked.length;
  const tail = asked.length - after;
  // A piece that touches the change may have become another one.
  const ended = (end: number) => end < before || (end === before && (now[end] === undefined || /\s/.test(now[end])));
  const began = (start: number) => start > tail || (start === tail && (start === 0 || /\s/.test(now[start + by - 1] ?? " ")));
  const moved = <T extends { start: number; end: number }>(list: T[]): T[] =>
    list.flatMap((one) => (ended(one.end) ? [one] : began(one.start) ? [{ ...one, start: one.start + by, end: one.end + by }] : []));
  return { terms: moved(understood.terms), filters: moved(understood.filters), problems: moved(understood.problems) };
}

const UNFINISHED = new Set(["empty_value", "unfinished_quote"]);

/** Without what is only not finished yet: the end of the query, where one types. */
export function settled(q: string, understood: Understood): Understood {
  const problems = understood.problems.filter((one) => one.end < q.trimEnd().length || !UNFINISHED.has(one.code));
  return problems.length === understood.problems.length ? understood : { ...understood, problems };
}

/** The query in pieces, in order, nothing left out. */
export function tints(q: string, understood: Understood): Tint[] {
  const marks = [
    // Of two at the same place the problem is told: a filter whose name nobody bears.
    ...understood.problems.map((one) => ({ ...one, kind: "problem" as const })),
    ...understood.filters.map((one) => ({ ...one, kind: "filter" as const })),
  ]
    .filter((one) => one.end > one.start && one.end <= q.length)
    .sort((a, b) => a.start - b.start);
  const out: Tint[] = [];
  let done = 0;
  for (const { start, end, kind } of marks) {
    if (start < done) continue;
    if (start > done) out.push({ text: q.slice(done, start), kind: "plain" });
    out.push({ text: q.slice(start, end), kind });
    done = end;
  }
  if (done < q.length) out.push({ text: q.slice(done), kind: "plain" });
  return out;
}

/** The query without one of its pieces, and without the gap it would leave. */
export function without(q: string, piece: { start: number; end: number }): string {
  return `${q.slice(0, piece.start).trimEnd()} ${q.slice(piece.end).trimStart()}`.trim();
}

/** The query with a suggestion taken; a space follows a whole value, none a filter that still wants one. */
export function completed(q: string, { insert, from, to }: { insert: string; from: number; to: number }): { q: string; at: number } {
  const open = /[:<>]$/.test(insert);
  const head = q.slice(0, from) + insert.trimEnd() + (open ? "" : " ");
  return { q: head + (open ? q.slice(to) : q.slice(to).trimStart()), at: head.length };
}
