import { api, type Entry } from "@filrouge/api";
import { fromSnapshot, reduceConversation, withEarlier, withEntries, type ConversationState, type Frame } from "@filrouge/live";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { useTopic } from "./live";

export const conversationKey = (id: string) => ["conversation", id] as const;

/** Words on their way: shown at once, taken away when the server has them. */
export const PENDING = "pending:";
export const isPending = (entry: Entry) => entry.id.startsWith(PENDING);

export function changeConversation(cache: QueryClient, id: string, change: (state: ConversationState) => ConversationState): void {
  cache.setQueryData<ConversationState>(conversationKey(id), (old) => old && change(old));
}

/** A conversation with its last entries, kept live; earlier ones come when asked. */
export function useConversation(id: string) {
  const cache = useQueryClient();
  const query = useQuery({
    queryKey: conversationKey(id),
    // Frames are heard only while it is open: what was kept is shown, then made new.
    refetchOnMount: "always",
    queryFn: async ({ signal }): Promise<ConversationState> => {
      const fresh = fromSnapshot(await api.conversations.read(id, signal));
      const old = cache.getQueryData<ConversationState>(conversationKey(id));
      const first = fresh.entries[0];
      if (!old || !first) return fresh;
      // What was read further back stays; so do words still on their way.
      const kept = old.entries.filter((entry) => entry.at < first.at || isPending(entry));
      const reached = kept.some((entry) => !isPending(entry));
      return { ...fresh, entries: withEntries(kept, fresh.entries), entries_before: reached ? old.entries_before : fresh.entries_before };
    },
  });
  const listen = useCallback(
    (frame: Frame) => changeConversation(cache, id, (state) => reduceConversation(state, frame)),
    [cache, id],
  );
  useTopic(`conversation:${id}`, listen);

  const { refetch, data } = query;
  useEffect(() => {
    if (data?.stale) void refetch();
  }, [data?.stale, refetch]);

  const [loading, setLoading] = useState(false);
  const before = data?.entries_before ?? null;
  const earlier = useCallback(async () => {
    if (!before || loading) return;
    setLoading(true);
    try {
      const page = await api.conversations.entries(id, before);
      changeConversation(cache, id, (state) => withEarlier(state, page.items, page.next));
    } finally {
      setLoading(false);
    }
  }, [before, cache, id, loading]);

  return { ...query, earlier, hasEarlier: before !== null, loadingEarlier: loading };
}
