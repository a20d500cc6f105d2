import { useStrings } from "@filrouge/strings";
import { announce, undoLast } from "@filrouge/ui";
import { useEffect } from "react";
import { isTyping, singleKeys } from "./keys";

/** `z`, or Ctrl-Z outside of fields: takes the last act back, on whatever screen one is. */
export function UndoKeys() {
  const s = useStrings();
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (event.defaultPrevented || event.altKey || event.shiftKey || event.key.toLowerCase() !== "z" || isTyping(event.target)) return;
      if (!event.ctrlKey && !event.metaKey && !singleKeys()) return;
      event.preventDefault();
      if (!undoLast()) announce(s.t("undo.nothing"));
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [s]);
  return null;
}
