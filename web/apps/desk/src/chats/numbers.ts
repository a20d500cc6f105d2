import { useState } from "react";
import type { MyChat } from "@filrouge/api";

const KEYS = 9;

/** Numbers of chats: one keeps its own until the bar is empty; a new one takes the next, or the first that is free where
 * keys have run out. The same map where nothing changes. Pure. */
export function numbered(before: ReadonlyMap<string, number>, ids: string[]): ReadonlyMap<string, number> {
  if (ids.length === before.size && ids.every((id) => before.has(id))) return before;
  const kept = new Map(ids.flatMap((id) => (before.has(id) ? [[id, before.get(id) ?? 0] as const] : [])));
  const used = new Set(kept.values());
  for (const id of ids) {
    if (kept.has(id)) continue;
    let n = Math.max(0, ...used) + 1;
    if (n > KEYS) for (n = 1; used.has(n); n += 1);
    used.add(n);
    kept.set(id, n);
  }
  return kept;
}

/** The number of each of my chats, which is its key. */
export function useNumbers(mine: MyChat[]): ReadonlyMap<string, number> {
  const [numbers, setNumbers] = useState<ReadonlyMap<string, number>>(() => new Map());
  const now = numbered(numbers, mine.map((one) => one.id));
  if (now !== numbers) setNumbers(now);
  return now;
}
