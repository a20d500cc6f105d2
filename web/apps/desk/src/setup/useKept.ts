import { settings, type SetupDraft } from "@filrouge/api";
import { useEffect, useRef, useState } from "react";

export type Kept = "kept" | "keeping" | "failed";
const WAIT_MS = 500;

/** Keeps the draft at the server a moment after one stops typing; null keeps nothing more. */
export function useKept(code: string, draft: SetupDraft | null): Kept {
  const [state, setState] = useState<Kept>("kept");
  const text = draft ? JSON.stringify(draft) : null;
  const first = useRef(text);
  useEffect(() => {
    if (text === null || text === first.current) return undefined;
    setState("keeping");
    const timer = window.setTimeout(() => {
      first.current = text;
      settings.setup(code).keep(JSON.parse(text) as SetupDraft).then(() => setState("kept"), () => setState("failed"));
    }, WAIT_MS);
    return () => window.clearTimeout(timer);
  }, [code, text]);
  return state;
}
