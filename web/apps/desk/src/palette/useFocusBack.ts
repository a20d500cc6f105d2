import { useCallback, useEffect, useRef } from "react";

/** After the palette has faded, before an action that waits for this runs. */
const FADED_MS = 120;

/** Whoever had the focus when the palette opened has it again when it closes, unless what was chosen took it elsewhere.
 * Returns what to call before opening. */
export function useFocusBack(opened: boolean): () => void {
  const before = useRef<Element | null>(null);
  useEffect(() => {
    if (opened || !before.current) return undefined;
    const had = before.current;
    before.current = null;
    const timer = window.setTimeout(() => {
      const now = document.activeElement;
      const nowhere = !now || now === document.body || now.closest("[role=dialog]") !== null;
      if (nowhere && had instanceof HTMLElement && had.isConnected) had.focus({ preventScroll: true });
    }, FADED_MS);
    return () => window.clearTimeout(timer);
  }, [opened]);
  return useCallback(() => {
    before.current = document.activeElement;
  }, []);
}
