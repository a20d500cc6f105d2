import type { TablerIcon } from "@tabler/icons-react";
import { useEffect, useRef, useSyncExternalStore } from "react";

/** Something one can do from the palette. Words are in the person's language already. */
export interface Action {
  id: string;
  label: string;
  /** What else one may type to find it. */
  words?: string;
  icon?: TablerIcon;
  /** The key that does the same on the screen. */
  keys?: string[];
  /** On the right: what it applies to, or where it leads. */
  hint?: string;
  disabled?: boolean;
  run: () => void;
}

interface Holder {
  rank: number;
  actions: Action[];
}

const holders = new Set<Holder>();
const watchers = new Set<() => void>();
let turn = 0;
function changed() {
  turn += 1;
  watchers.forEach((tell) => tell());
}

/** Offers actions in the palette while mounted. `rank` puts the screen's own (0) before those of the whole desk (1). */
export function useActions(actions: (Action | null | false | undefined)[], rank = 0): void {
  const holder = useRef<Holder>({ rank, actions: [] });
  useEffect(() => {
    holder.current.actions = actions.filter((one): one is Action => Boolean(one));
  });
  useEffect(() => {
    const mine = holder.current;
    holders.add(mine);
    changed();
    return () => {
      holders.delete(mine);
      changed();
    };
  }, []);
}

export interface Offered extends Action {
  /** It is the screen's own: of the open conversation, say. */
  here: boolean;
}

/** What can be done now, the screen's own first. Each id once: the nearest wins. */
export function currentActions(): Offered[] {
  const seen = new Set<string>();
  return [...holders]
    .sort((a, b) => a.rank - b.rank)
    // Run as it is when chosen: the screen beneath goes on living.
    .flatMap((holder) => holder.actions.map((one) => ({ ...one, here: holder.rank === 0, run: () => holder.actions.find((now) => now.id === one.id)?.run() })))
    .filter((one) => !one.disabled && !seen.has(one.id) && seen.add(one.id));
}

/** Counts up whenever a screen comes or goes. */
export const useTurn = () =>
  useSyncExternalStore(
    (tell) => {
      watchers.add(tell);
      return () => watchers.delete(tell);
    },
    () => turn,
  );

let show: (q: string) => void = () => undefined;
/** Shows the palette from elsewhere, such as a button of the first column. */
export const openPalette = (q = "") => show(q);
export function onOpenPalette(run: (q: string) => void): () => void {
  show = run;
  return () => {
    show = () => undefined;
  };
}
