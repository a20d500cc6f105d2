import type { Entry } from "@filrouge/api";
import { useSearch } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import css from "./found.module.css";

const MOST_PAGES = 300;

/** Leads to the message that a link names (`?message=msg_…`): reads further back until it is there, brings it into
 * sight, marks it and puts the focus on it. */
export function useFoundMessage(entries: Entry[], entriesBefore: string | null, earlier: () => Promise<void>): void {
  const { message } = useSearch({ strict: false }) as { message?: string };
  const shown = useRef<string | null>(null);
  const pages = useRef(0);
  const entry = message ? entries.find((one) => one.message?.id === message || one.id === message) : undefined;
  const id = entry?.id;
  useEffect(() => {
    if (!message || shown.current === message) return undefined;
    if (!id) {
      if (entriesBefore !== null && pages.current < MOST_PAGES) {
        pages.current += 1;
        void earlier().catch(() => undefined);
      }
      return undefined;
    }
    // After the thread has found its own place, at its end.
    const frame = requestAnimationFrame(() => {
      const item = document.getElementById(id);
      if (!item) return;
      shown.current = message;
      pages.current = 0;
      document.querySelectorAll(`.${css.found ?? ""}`).forEach((one) => one.classList.remove(css.found ?? ""));
      item.classList.add(css.found ?? "");
      item.tabIndex = -1;
      item.scrollIntoView({ block: "center" });
      item.focus({ preventScroll: true });
    });
    return () => cancelAnimationFrame(frame);
  }, [earlier, entriesBefore, id, message]);
}
