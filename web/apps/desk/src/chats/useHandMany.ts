import { api } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useState } from "react";
import { readAgain, useUndo } from "../data/undo";
import { chatsQuery } from "./data";
import type { Hand } from "./HandForm";
import { useOpenChat } from "./open";
import { longestWait } from "./standing";

/** Hands several chats on in one act, taken back in one go. What is refused stays mine, and is counted. */
export function useHandMany() {
  const s = useStrings();
  const cache = useQueryClient();
  const open = useOpenChat();
  const offer = useUndo();
  const { conversationId } = useParams({ strict: false });
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState(0);
  /** Whether all have gone. */
  const hand = async (ids: string[], { to, note }: Hand): Promise<boolean> => {
    setBusy(true);
    try {
      const goal = to.kind === "user" ? { user_id: to.id } : { user_id: null, team_id: to.id };
      const { done, refused: kept, undo } = await api.handling.bulk(ids, { kind: "assign", ...goal, ...(note ? { note } : {}) }, crypto.randomUUID());
      const gone = new Set(done.map((one) => one.id));
      const before = cache.getQueryData(chatsQuery.queryKey);
      cache.setQueryData(chatsQuery.queryKey, (old) => old && { ...old, mine: old.mine.filter((one) => !gone.has(one.id)) });
      if (gone.size > 0) offer({ words: s.t("chats.held_done", { n: gone.size, name: to.name }), back: async () => (undo ? api.handling.undo(undo) : undefined) });
      setRefused(kept.length);
      // Who looks at one that has gone is led to one that waits, as after handing on a single one.
      const next = before && conversationId && gone.has(conversationId) ? longestWait(before.mine.filter((one) => !gone.has(one.id))) : null;
      if (next) open(next.id);
      return kept.length === 0;
    } catch {
      toast.failed(s.t("act.failed"));
      return false;
    } finally {
      setBusy(false);
      readAgain(cache);
      void cache.invalidateQueries({ queryKey: chatsQuery.queryKey });
    }
  };
  return { hand, busy, refused };
}
