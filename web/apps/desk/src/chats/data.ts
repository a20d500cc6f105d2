import { api } from "@filrouge/api";
import { chatRead, reduceChats, type ChatsState, type Frame } from "@filrouge/live";
import { queryOptions, useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTopic } from "../data/live";
import { heardTyping } from "./typing";

const MINUTES_5 = 5 * 60_000;
const HEARD_MOST = 400;

/** What was told of chats of late: a list that was asked for before and comes after is brought up to date. */
const heard: Frame[] = [];
let count = 0;

export const chatsQuery = queryOptions({
  queryKey: ["chats"],
  queryFn: async (): Promise<ChatsState> => {
    const before = count;
    const fresh: ChatsState = { ...(await api.chats.mine()), stale: false };
    const missed = count - before;
    return missed ? heard.slice(-missed).reduce(reduceChats, fresh) : fresh;
  },
  staleTime: MINUTES_5,
  refetchInterval: MINUTES_5,
});

/** My chats and those that wait; undefined until they were read. */
export const useChats = (): ChatsState | undefined => useQuery(chatsQuery).data;

/** Whether the visitor ended this chat of mine before anybody answered: the bar and the list say the same. */
export const useEndedUnanswered = (id: string): boolean =>
  useQuery({ ...chatsQuery, select: useCallback((chats: ChatsState) => chats.mine.some((one) => one.id === id && one.ended_at !== null && one.waiting_since !== null), [id]) }).data ?? false;

/** Keeps my chats live; once for the page. */
export function useChatNews(): void {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: Frame) => {
      heardTyping(frame);
      const news = frame.type === "visitor" || (frame.type === "event" && (frame.event.chat !== undefined || frame.event.row === null));
      if (!news) return;
      heard.push(frame);
      count += 1;
      if (heard.length > HEARD_MOST) heard.splice(0, heard.length - HEARD_MOST);
      cache.setQueryData(chatsQuery.queryKey, (old) => old && reduceChats(old, frame));
    },
    [cache],
  );
  useTopic("inbox", listen);
}

/** I have read it: the bar says so at once. */
export function markChatRead(cache: QueryClient, id: string): void {
  cache.setQueryData(chatsQuery.queryKey, (old) => old && chatRead(old, id));
}
