import { useSyncExternalStore } from "react";

/** What one opened or looked for lately, until the browser is closed: names of customers do not stay on the device. */
export interface Recent {
  kind: "conversation" | "customer" | "query";
  id: string;
  label: string;
  hint?: string;
}

const MOST = 12;
const KEY = "filrouge.recent";

/** The newest first, each once. Pure. */
export function withRecent(list: Recent[], one: Recent, most = MOST): Recent[] {
  const known = list[0];
  if (known && known.id === one.id && known.kind === one.kind && known.label === one.label && known.hint === one.hint) return list;
  return [one, ...list.filter((other) => other.id !== one.id || other.kind !== one.kind)].slice(0, most);
}

let kept: { user: string; list: Recent[] } | null = null;
const watchers = new Set<() => void>();

function read(user: string): Recent[] {
  if (kept?.user === user) return kept.list;
  let list: Recent[] = [];
  try {
    const stored = JSON.parse(sessionStorage.getItem(KEY) ?? "null") as { user: string; list: Recent[] } | null;
    if (stored?.user === user && Array.isArray(stored.list)) list = stored.list;
  } catch {
    // What cannot be read is not recent.
  }
  kept = { user, list };
  return list;
}

export function remember(user: string, one: Recent): void {
  const before = read(user);
  const list = withRecent(before, one);
  if (list === before) return;
  kept = { user, list };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(kept));
  } catch {
    // A browser that keeps nothing still works.
  }
  watchers.forEach((tell) => tell());
}

/** When a person leaves, what they saw leaves too. */
export function forget(): void {
  kept = null;
  try {
    sessionStorage.removeItem(KEY);
  } catch {
    // Nothing was kept.
  }
}

export function useRecent(user: string): Recent[] {
  return useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => read(user),
  );
}
