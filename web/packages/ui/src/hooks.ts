import { useCallback, useEffect, useInsertionEffect, useRef, useState } from "react";

/** True once `active` has lasted 200 ms: a skeleton before that is only a flicker. */
export function useDelayed(active: boolean, after_ms = 200): boolean {
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (!active) {
      setLate(false);
      return undefined;
    }
    const timer = window.setTimeout(() => setLate(true), after_ms);
    return () => window.clearTimeout(timer);
  }, [active, after_ms]);
  return late;
}

const ticks = new Set<(now: Date) => void>();
let ticking: number | undefined;
function tick() {
  const now = new Date();
  ticks.forEach((tell) => tell(now));
}

/** The present, to the second where `fine`, else to the half minute. One clock for the whole page. */
export function useNow(fine = false): Date {
  const [now, setNow] = useState(() => new Date());
  useEffect(() => {
    let last = Date.now();
    const tell = (at: Date) => {
      if (fine || at.getTime() - last >= 30_000) {
        last = at.getTime();
        setNow(at);
      }
    };
    ticks.add(tell);
    ticking ??= window.setInterval(tick, 1000);
    return () => {
      ticks.delete(tell);
      if (ticks.size === 0) {
        window.clearInterval(ticking);
        ticking = undefined;
      }
    };
  }, [fine]);
  return now;
}

/** What this browser remembers under `name`, such as a pane's width. */
export function useRemembered<T>(name: string, initial: T): [T, (value: T) => void] {
  const key = `filrouge.${name}`;
  const [value, setValue] = useState<T>(() => {
    try {
      const kept = localStorage.getItem(key);
      return kept === null ? initial : (JSON.parse(kept) as T);
    } catch {
      return initial;
    }
  });
  const keep = (next: T) => {
    setValue(next);
    try {
      localStorage.setItem(key, JSON.stringify(next));
    } catch {
      // A browser that keeps nothing still works.
    }
  };
  return [value, keep];
}

/** One function for as long as the component lives, which does what the last drawing says: what it is given to need not be drawn anew. */
export function useSteady<Args extends unknown[], Result>(run: (...args: Args) => Result): (...args: Args) => Result {
  const latest = useRef(run);
  useInsertionEffect(() => {
    latest.current = run;
  });
  return useCallback((...args: Args) => latest.current(...args), []);
}
