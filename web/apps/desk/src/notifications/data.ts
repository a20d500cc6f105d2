import { api, type Notification, type NotificationCount, type Page } from "@filrouge/api";
import { queryOptions, useInfiniteQuery, useMutation, useQuery, useQueryClient, type InfiniteData, type QueryClient } from "@tanstack/react-query";

export const countQuery = queryOptions({ queryKey: ["notifications", "count"], queryFn: api.notifications.count, staleTime: 60_000, refetchInterval: 5 * 60_000 });
const listKey = (unread: boolean) => ["notifications", "list", unread] as const;
type Listing = InfiniteData<Page<Notification>, string | null>;

export const useUnread = () => useQuery(countQuery).data;

/** What I am told, page by page; the live link says when there is more. */
export function useNotificationList(unread: boolean, enabled = true) {
  return useInfiniteQuery({
    queryKey: listKey(unread),
    queryFn: ({ pageParam }) => api.notifications.list(pageParam, unread),
    initialPageParam: null as string | null,
    getNextPageParam: (last) => last.next,
    enabled,
    staleTime: 15_000,
  });
}

/** Something new, or something read elsewhere. */
export function refreshNotifications(cache: QueryClient): void {
  void cache.invalidateQueries({ queryKey: ["notifications"] });
}

interface Which {
  ids?: string[];
  conversation_id?: string;
  all?: boolean;
}
const concerns = (one: Notification, { ids, conversation_id, all }: Which) =>
  all || ids?.includes(one.id) || (conversation_id !== undefined && one.conversation?.id === conversation_id);

/** The lists with some of them read, at once on screen. */
export function asRead(list: Notification[], which: Which): Notification[] {
  return list.map((one) => (!one.read && concerns(one, which) ? { ...one, read: true } : one));
}

function change(cache: QueryClient, to: (list: Notification[]) => Notification[]): void {
  cache.setQueriesData<Listing>({ queryKey: ["notifications", "list"] }, (old) => old && { ...old, pages: old.pages.map((page) => ({ ...page, items: to(page.items) })) });
}

const settle = (cache: QueryClient) => (count: NotificationCount) => {
  cache.setQueryData(countQuery.queryKey, count);
};

export function useMarkRead() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (which: Which) => api.notifications.markRead(which),
    onMutate: (which) => change(cache, (list) => asRead(list, which)),
    onSuccess: settle(cache),
    onError: () => refreshNotifications(cache),
  });
}

export function useMarkUnread() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.notifications.markUnread(id),
    onMutate: (id) => change(cache, (list) => list.map((one) => (one.id === id ? { ...one, read: false } : one))),
    onSuccess: settle(cache),
    onError: () => refreshNotifications(cache),
  });
}
