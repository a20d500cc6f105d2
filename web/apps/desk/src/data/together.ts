import type { QueryClient, QueryKey } from "@tanstack/react-query";

const waiting = new WeakMap<QueryClient, Set<string>>();

/** Reads anew what is counted, once for all who ask within `within_ms`, however many show it. */
export function readSoon(cache: QueryClient, key: QueryKey, within_ms: number): void {
  const names = waiting.get(cache) ?? new Set<string>();
  waiting.set(cache, names);
  const name = JSON.stringify(key);
  if (names.has(name)) return;
  names.add(name);
  setTimeout(() => {
    names.delete(name);
    void cache.invalidateQueries({ queryKey: key });
  }, within_ms);
}
