import { useEffect, useRef } from "react";

interface Runs {
  nth: (n: number) => void;
  waiting: () => void;
  take: () => void;
}

/** What an Alt key means here; the place of the key counts, as Alt changes its letter on some keyboards. Pure. */
export function chatKey(event: Pick<KeyboardEvent, "altKey" | "ctrlKey" | "metaKey" | "shiftKey" | "code">): number | "waiting" | "take" | null {
  if (!event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return null;
  const digit = /^(?:Digit|Numpad)(\d)$/.exec(event.code)?.[1];
  if (digit) return digit === "0" ? "waiting" : Number(digit);
  return event.code === "KeyT" ? "take" : null;
}

/** Alt and a digit goes to a chat, also while one writes; not over a dialog. */
export function useChatKeys(runs: Runs): void {
  const latest = useRef(runs);
  useEffect(() => {
    latest.current = runs;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const key = chatKey(event);
      if (key === null || event.defaultPrevented || event.repeat || document.querySelector("[role=dialog]")) return;
      event.preventDefault();
      if (key === "waiting") latest.current.waiting();
      else if (key === "take") latest.current.take();
      else latest.current.nth(key);
    };
    window.addEventListener("keydown", press, true);
    return () => window.removeEventListener("keydown", press, true);
  }, []);
}
