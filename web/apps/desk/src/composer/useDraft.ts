import { api, type Draft } from "@filrouge/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

const PAUSE_MS = 900;

/** The draft of this person for this conversation: read once, kept as one types, dropped when sent. */
export function useDraft(id: string) {
  const query = useQuery({
    queryKey: ["draft", id],
    queryFn: () => api.conversations.readDraft(id).catch(() => null),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const [saved, setSaved] = useState<"no" | "saving" | "yes">("no");
  const timer = useRef<number>(undefined);
  const waiting = useRef<Draft | null>(null);

  const flush = useCallback(async () => {
    window.clearTimeout(timer.current);
    const draft = waiting.current;
    if (!draft) return;
    waiting.current = null;
    setSaved("saving");
    try {
      if (draft.text.trim() || draft.html.includes("<img")) await api.conversations.keepDraft(id, draft);
      else await api.conversations.dropDraft(id);
      setSaved("yes");
    } catch {
      waiting.current ??= draft;
      setSaved("no");
    }
  }, [id]);
  const keep = useCallback(
    (draft: Draft) => {
      waiting.current = draft;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    },
    [flush],
  );
  const drop = useCallback(() => {
    window.clearTimeout(timer.current);
    waiting.current = null;
    setSaved("no");
    void api.conversations.dropDraft(id).catch(() => undefined);
  }, [id]);
  useEffect(() => {
    const leave = () => void flush();
    window.addEventListener("pagehide", leave);
    return () => {
      window.removeEventListener("pagehide", leave);
      leave();
    };
  }, [flush]);
  return { draft: query.data ?? null, ready: !query.isPending, saved, keep, drop };
}
