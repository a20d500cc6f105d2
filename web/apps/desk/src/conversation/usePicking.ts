import { useCallback, useMemo, useState } from "react";
import type { Picking } from "./Picked";

/** Choosing messages of one conversation: null while one does not. */
export function usePicking() {
  const [chosen, setChosen] = useState<ReadonlySet<string> | null>(null);
  const toggle = useCallback(
    (id: string) =>
      setChosen((old) => {
        const next = new Set(old);
        if (!next.delete(id)) next.add(id);
        return next;
      }),
    [],
  );
  /** Begins, with one message when it was asked from there; the first box is at hand. */
  const begin = useCallback((id?: string) => {
    setChosen(new Set(typeof id === "string" ? [id] : []));
    window.setTimeout(() => {
      const boxes = [...document.querySelectorAll<HTMLInputElement>("[data-pick]")];
      (boxes.find((one) => one.checked) ?? boxes[boxes.length - 1])?.focus();
    }, 0);
  }, []);
  const end = useCallback(() => setChosen(null), []);
  const picking = useMemo<Picking | null>(() => chosen && { chosen, toggle }, [chosen, toggle]);
  return { picking, begin, end, choose: setChosen as (ids: ReadonlySet<string>) => void };
}
