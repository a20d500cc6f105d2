import { announce } from "@filrouge/ui";
import { useStrings } from "@filrouge/strings";
import { useRouter } from "@tanstack/react-router";
import { useEffect } from "react";
import { onTitleCount, withCount } from "../notifications/title";

const SETTLED_MS = 150;

/** The screen's own heading: of the innermost one when several stand beside each other. */
function heading(): string {
  const all = document.querySelectorAll<HTMLElement>("h1");
  const last = all[all.length - 1];
  // Beside the words of some headings stands a mark of their state.
  return (last?.querySelector("[data-title]") ?? last)?.textContent?.trim() ?? "";
}

/**
 * The document is called after the screen's heading. After a change of screen the name is told, and where the focus
 * went away with what was clicked, it moves to the main part.
 */
export function PageTitle() {
  const s = useStrings();
  const router = useRouter();
  const app = s.t("app.name");
  useEffect(() => {
    let frame = 0;
    let settling = 0;
    let told = heading();
    const name = () => {
      const title = heading();
      const wanted = withCount(title ? `${title} · ${app}` : app);
      if (document.title !== wanted) document.title = wanted;
    };
    const watcher = new MutationObserver(() => {
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        name();
      });
    });
    watcher.observe(document.body, { childList: true, subtree: true, characterData: true });
    const counted = onTitleCount(name);
    const arrived = () => {
      window.clearTimeout(settling);
      settling = window.setTimeout(() => {
        const title = heading();
        if (title && title !== told) announce(title);
        told = title;
        if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
      }, SETTLED_MS);
    };
    const off = router.subscribe("onRendered", (event) => {
      // What is loaded anew is begun at its top, by the link that leads to the content.
      if (event.pathChanged && event.fromLocation) arrived();
    });
    name();
    return () => {
      counted();
      watcher.disconnect();
      cancelAnimationFrame(frame);
      window.clearTimeout(settling);
      off();
    };
  }, [router, app]);
  return null;
}
