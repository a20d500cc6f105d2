import { useCallback, useRef, useState, type RefObject } from "react";

/** A state whose newest value can be read before it is drawn: what is kept of the words must not lag behind them. */
export function useNow<T>(initial: T): [T, (next: T) => void, RefObject<T>] {
  const [value, setValue] = useState(initial);
  const now = useRef(initial);
  const set = useCallback((next: T) => {
    now.current = next;
    setValue(next);
  }, []);
  return [value, set, now];
}
