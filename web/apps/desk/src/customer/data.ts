import { api, type Entry } from "@filrouge/api";
import { queryOptions, useInfiniteQuery } from "@tanstack/react-query";

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ["customer", id], queryFn: () => api.customers.read(id), staleTime: 60_000 });

/** All that was said with a customer, newest page first from the server, oldest on top here. */
export function useTimeline(id: string) {
  const query = useInfiniteQuery({
    queryKey: ["customer", id, "timeline"],
    queryFn: ({ pageParam }) => api.customers.timeline(id, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const entries: Entry[] | undefined = query.data?.pages
    .flatMap((page) => page.items)
    .sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
  return { ...query, entries };
}
