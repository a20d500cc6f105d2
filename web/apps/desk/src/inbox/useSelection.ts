import type { ConversationRow } from "@filrouge/api";
import { useCallback, useMemo, useState } from "react";
import { everything, NOTHING, ranged, toggled, type Selection } from "./selection";

export interface Selecting {
  /** The chosen rows that are still in the list, in its order. */
  rows: ConversationRow[];
  has: (id: string) => boolean;
  /** Something is chosen, or a finger said that it wants to choose. */
  active: boolean;
  /** Tapping chooses instead of opening. */
  tapping: boolean;
  toggle: (id: string, range?: boolean) => void;
  all: (rows: ConversationRow[]) => void;
  keep: (ids: string[]) => void;
  /** From now on tapping chooses; with the first one when a long press said so. */
  tap: (id?: string) => void;
  clear: () => void;
}

/** What is chosen of one list. A row that leaves the list leaves the choice. */
export function useSelection(rows: ConversationRow[]): Selecting {
  const [chosen, choose] = useState<Selection>(NOTHING);
  const [tapping, setTapping] = useState(false);
  const there = useMemo(() => rows.filter((row) => chosen.ids.has(row.id)), [chosen, rows]);
  const clear = useCallback(() => {
    choose(NOTHING);
    setTapping(false);
  }, []);
  return {
    rows: there,
    has: (id) => chosen.ids.has(id),
    active: tapping || there.length > 0,
    tapping,
    toggle: (id, range) => choose((old) => (range ? ranged(old, id, rows.map((row) => row.id)) : toggled(old, id))),
    all: (all) => choose(everything(all.map((row) => row.id))),
    keep: (ids) => choose({ ids: new Set(ids), anchor: ids[0] ?? null }),
    tap: (id) => {
      setTapping(true);
      if (id) choose((old) => (old.ids.has(id) ? old : toggled(old, id)));
    },
    clear,
  };
}
