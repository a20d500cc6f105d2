import { api, type Entry, type TimelineWanted } from "@filrouge/api";
import type { Frame, LiveEvent } from "@filrouge/live";
import { queryOptions, useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useTopic } from "../data/live";

export const customerQuery = (id: string) =>
  queryOptions({ queryKey: ["customer", id], queryFn: () => api.customers.read(id), staleTime: 60_000 });

/** The customer, read again when they give us another address. */
export function useCustomer(id: string) {
  const cache = useQueryClient();
  const listen = useCallback(
    ({ type, event }: Frame & { event?: LiveEvent }) => {
      if (type === "event" && event?.type === "channels.chat_changed" && event.row?.customer?.id === id)
        void cache.invalidateQueries({ queryKey: customerQuery(id).queryKey, exact: true });
    },
    [cache, id],
  );
  useTopic("inbox", listen);
  return useQuery(customerQuery(id));
}

/** Pages that are fetched again by themselves when something is said; beyond, one is told and decides. */
const RELOADED = 3;

/** All that was said and done with a customer, newest first, page after page. */
export function useTimeline(id: string, wanted: TimelineWanted) {
  const cache = useQueryClient();
  const [waiting, setWaiting] = useState(false);
  const key = useMemo(() => ["customer", id, "timeline", wanted] as const, [id, wanted]);
  const query = useInfiniteQuery({
    queryKey: key,
    queryFn: ({ pageParam }) => api.customers.timeline(id, wanted, pageParam),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const pages = query.data?.pages.length ?? 0;
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "event" || frame.event.row?.customer?.id !== id) return;
      if (pages <= RELOADED) void cache.invalidateQueries({ queryKey: ["customer", id] });
      else setWaiting(true);
    },
    [cache, id, pages],
  );
  useTopic("inbox", listen);
  const reload = () => {
    setWaiting(false);
    void cache.resetQueries({ queryKey: key });
  };
  const entries = useMemo(() => once(query.data?.pages.flatMap((page) => page.items)), [query.data]);
  return { ...query, entries, waiting, reload };
}

/** A page may begin with what the one before ended with. */
function once(entries: Entry[] | undefined): Entry[] | undefined {
  if (!entries) return undefined;
  const seen = new Set<string>();
  return entries.filter((entry) => !seen.has(entry.id) && seen.add(entry.id));
}

export const useFacets = (id: string) =>
  useQuery({ queryKey: ["customer", id, "facets"], queryFn: () => api.customers.facets(id), staleTime: 60_000 }).data;
