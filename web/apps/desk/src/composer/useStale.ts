import type { Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { conversationKey, isPending } from "../data/conversation";

/** What was said while one wrote: shown before the words are sent again. */
export function useStale(id: string, entries: Entry[]) {
  const s = useStrings();
  const cache = useQueryClient();
  const [stale, setStale] = useState<Entry[] | null>(null);
  const look = () => {
    const known = new Set(entries.map((one) => one.id));
    void cache.refetchQueries({ queryKey: conversationKey(id), exact: true }).then(() => {
      const now = cache.getQueryData<{ entries: Entry[] }>(conversationKey(id))?.entries ?? entries;
      const news = now.filter((one) => !known.has(one.id) && !isPending(one));
      setStale(news.length ? news : now.slice(-1));
    });
    announce(s.t("composer.stale"));
  };
  return { stale, look, forget: () => setStale(null) };
}
