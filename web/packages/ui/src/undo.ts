import { useSyncExternalStore } from "react";

/** How long an act can be taken back. The server keeps what was before for as long. */
export const UNDO_S = 10;

interface Undoable {
  id: string;
  run: () => void;
}

/** The acts that can still be taken back, oldest first. One list for the whole page: it outlives screens. */
let acts: readonly Undoable[] = [];
const heard = new Set<() => void>();

function change(next: readonly Undoable[]): void {
  acts = next;
  heard.forEach((hear) => hear());
}

/** Remembers how to take an act back, until it is told to forget it. */
export function remember(act: Undoable): void {
  change([...acts, act]);
}

export function forget(id: string): void {
  if (acts.some((one) => one.id === id)) change(acts.filter((one) => one.id !== id));
}

export function forgetAll(): void {
  if (acts.length) change([]);
}

/** Takes one act back; false when its time is over or it was taken back already. */
export function undo(id: string): boolean {
  const found = acts.find((one) => one.id === id);
  if (!found) return false;
  forget(id);
  found.run();
  return true;
}

/** Takes the last act back; false when there is none. */
export function undoLast(): boolean {
  const last = acts[acts.length - 1];
  return last ? undo(last.id) : false;
}

/** Whether there is something to take back now. */
export const useCanUndo = (): boolean =>
  useSyncExternalStore(
    (hear) => {
      heard.add(hear);
      return () => void heard.delete(hear);
    },
    () => acts.length > 0,
  );
