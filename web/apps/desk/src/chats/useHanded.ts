import { useQueryClient } from "@tanstack/react-query";
import { useSteady } from "@filrouge/ui";
import { chatsQuery } from "./data";
import { useOpenChat } from "./open";
import { longestWait } from "./standing";

/** A chat has gone to somebody else: on to the one of mine that waits longest, if one does. */
export function useHanded(id: string): () => void {
  const cache = useQueryClient();
  const open = useOpenChat();
  return useSteady(() => {
    const chats = cache.getQueryData(chatsQuery.queryKey);
    cache.setQueryData(chatsQuery.queryKey, (old) => old && { ...old, mine: old.mine.filter((one) => one.id !== id) });
    const next = chats && longestWait(chats.mine, id);
    if (next) open(next.id);
  });
}
