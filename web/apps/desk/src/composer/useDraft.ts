import { api, type Draft } from "@filrouge/api";
import { useQuery } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";

const PAUSE_MS = 900;
const AGAIN_MS = 5_000;
const REMOUNT_MS = 1_000;

/**
 * The draft of this person for this conversation: read once, kept as one types, dropped when sent. What the server has not
 * taken yet is kept in this tab, also past a reload, and offered to it again.
 */
export function useDraft(id: string) {
  const query = useQuery({
    queryKey: ["draft", id],
    queryFn: () => unsent(id),
    staleTime: 0,
    gcTime: 0,
    retry: false,
  });
  const [before] = useState(() => typed.get(id)?.draft ?? null);
  const [saved, setSaved] = useState<"no" | "saving" | "yes">("no");
  const timer = useRef<number>(undefined);
  const waiting = useRef<Draft | null>(null);
  const here = useRef(true);

  const flush = useCallback(async (): Promise<void> => {
    window.clearTimeout(timer.current);
    const draft = waiting.current;
    if (!draft) return;
    waiting.current = null;
    setSaved("saving");
    try {
      if (hasWords(draft)) await api.conversations.keepDraft(id, draft);
      else await api.conversations.dropDraft(id);
      if (waiting.current === null) held.drop(id);
      setSaved("yes");
    } catch {
      waiting.current ??= draft;
      setSaved("no");
      if (here.current) timer.current = window.setTimeout(() => void flush(), AGAIN_MS);
    }
  }, [id]);
  const keep = useCallback(
    (draft: Draft) => {
      waiting.current = draft;
      held.write(id, { draft, leaving: false });
      typed.set(id, { draft });
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    },
    [flush, id],
  );
  /** Words on their way out: safe in this tab until they have arrived. */
  const hold = useCallback(
    (draft: Draft) => {
      window.clearTimeout(timer.current);
      waiting.current = null;
      held.write(id, { draft, leaving: true });
    },
    [id],
  );
  const drop = useCallback(() => {
    window.clearTimeout(timer.current);
    waiting.current = null;
    held.drop(id);
    typed.delete(id);
    setSaved("no");
    void api.conversations.dropDraft(id).catch(() => undefined);
  }, [id]);
  useEffect(() => {
    here.current = true;
    window.clearTimeout(typed.get(id)?.end);
    const left = held.read(id);
    if (left && !left.leaving) {
      waiting.current = left.draft;
      timer.current = window.setTimeout(() => void flush(), PAUSE_MS);
    }
    const leave = () => void flush();
    window.addEventListener("pagehide", leave);
    return () => {
      here.current = false;
      window.removeEventListener("pagehide", leave);
      leave();
      const last = typed.get(id);
      if (last) last.end = window.setTimeout(() => typed.delete(id), REMOUNT_MS);
    };
  }, [flush, id]);
  return { draft: before ?? query.data ?? null, ready: before !== null || !query.isPending, saved, keep, hold, drop };
}

/** What was last typed here: a tablet that is turned draws the composer anew, with the same words. */
const typed = new Map<string, { draft: Draft; end?: number }>();

const hasWords = (draft: Draft) => draft.text.trim() !== "" || draft.html.includes("<img");

const name = (id: string) => `filrouge.draft.${id}`;
/** The words to go on with. What was on its way out when the page was left may have arrived: then there are none. */
async function unsent(id: string): Promise<Draft | null> {
  const left = held.read(id);
  if (!left) return api.conversations.readDraft(id).catch(() => null);
  if (left.leaving && (await hasArrived(id, left.draft))) {
    held.drop(id);
    void api.conversations.dropDraft(id).catch(() => undefined);
    return null;
  }
  return left.draft;
}

async function hasArrived(id: string, draft: Draft): Promise<boolean> {
  const { entries } = await api.conversations.read(id).catch(() => ({ entries: [] }));
  const words = plain(draft.text);
  return entries.some((entry) => entry.direction !== "in" && plain(entry.message?.text ?? "") === words);
}

const plain = (text: string) => text.split(/\s+/).join(" ").trim();

interface Held {
  draft: Draft;
  /** On its way out: the server may have it already. */
  leaving: boolean;
}

/** What the server has not taken yet. Without storage it lives as long as the composer. */
const held = {
  read(id: string): Held | null {
    try {
      return JSON.parse(sessionStorage.getItem(name(id)) ?? "null") as Held | null;
    } catch {
      return null;
    }
  },
  write(id: string, words: Held): void {
    try {
      sessionStorage.setItem(name(id), JSON.stringify(words));
    } catch {
      // The composer still holds it.
    }
  },
  drop(id: string): void {
    try {
      sessionStorage.removeItem(name(id));
    } catch {
      // Nothing was kept.
    }
  },
};
