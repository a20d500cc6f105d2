import { useEffect, useRef } from "react";

export const isMac = typeof navigator !== "undefined" && /mac|iphone|ipad/i.test(navigator.platform);

/** True when the person is typing somewhere: single letters are then words. */
export function isTyping(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false;
  // A box to tick takes no words.
  const ticks = target instanceof HTMLInputElement && /^(checkbox|radio|button)$/.test(target.type);
  return target.isContentEditable || (!ticks && /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName)) || target.closest("[role=dialog],[role=menu],[role=listbox]") !== null;
}

const OFF = "filrouge.keys.off";

/** Whether single letters are commands on this device (WCAG 2.1.4): some people speak to the page, or have keys of their own. */
export const singleKeys = (): boolean => localStorage.getItem(OFF) === null;
export function setSingleKeys(on: boolean): void {
  if (on) localStorage.removeItem(OFF);
  else localStorage.setItem(OFF, "1");
}

type KeyRuns = Record<string, (event: KeyboardEvent) => void>;

/** Runs `keys[event.key]` for single keys pressed outside of fields and dialogs. */
export const useKeys = (keys: KeyRuns): void => useListening(keys, false);

/** The same before all others: what is chosen in a list comes before what is open beside it. */
export const useFirstKeys = (keys: KeyRuns): void => useListening(keys, true);

/** Alt and one key, by its place on the keyboard: also while one writes, not over a dialog. */
export function useAltKey(code: string, run: () => void): void {
  const latest = useRef(run);
  useEffect(() => {
    latest.current = run;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.code !== code || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.repeat || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, [code]);
}

function useListening(keys: KeyRuns, first: boolean): void {
  const latest = useRef(keys);
  useEffect(() => {
    latest.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (event.key.length === 1 && event.key !== "?" && !singleKeys()) return;
      const run = latest.current[event.key];
      if (!run) return;
      event.preventDefault();
      run(event);
    };
    window.addEventListener("keydown", press, first);
    return () => window.removeEventListener("keydown", press, first);
  }, [first]);
}
