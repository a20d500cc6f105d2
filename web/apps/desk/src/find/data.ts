import { api, type SearchAnswer, type Suggestion, type Understood } from "@filrouge/api";
import { useDebouncedValue } from "@mantine/hooks";
import { infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { carry, NOTHING, settled as whole } from "./tint";

/** What the server takes; a longer one is refused, so it is not sent. */
export const LONGEST = 2000;
const TYPING_MS = 140;

/** A query as it is asked: without the spaces at its end, so that places in it stay where they are. */
export const asked = (q: string) => q.trimEnd();
const worth = (q: string) => q.trim() !== "" && q.length <= LONGEST;

interface Page extends SearchAnswer {
  q: string;
}

const searchQuery = (q: string) =>
  infiniteQueryOptions({
    queryKey: ["search", q],
    queryFn: async ({ pageParam, signal }): Promise<Page> => ({ q, ...(await api.finding.search(q, pageParam, signal)) }),
    initialPageParam: null as string | null,
    getNextPageParam: (page: Page) => page.next,
    enabled: worth(q),
    staleTime: 15_000,
    gcTime: 5 * 60_000,
  });

/** What a query finds while it is typed: the previous results stay until the next ones are here. */
export function useFound(typed: string, wanted = true) {
  const now = asked(typed);
  const [settled] = useDebouncedValue(now, TYPING_MS);
  // Emptied at once; waited for only while one types.
  const q = wanted && worth(now) ? (worth(settled) ? settled : now) : "";
  const query = useInfiniteQuery({ ...searchQuery(q), placeholderData: keepPreviousData });
  const first = q ? query.data?.pages[0] : undefined;
  const hits = useMemo(() => (q ? (query.data?.pages.flatMap((page) => page.items) ?? []) : []), [q, query.data]);
  const understood: Understood = useMemo(() => (first ? whole(now, carry(first.understood, first.q, now)) : NOTHING), [first, now]);
  return {
    q, hits, understood,
    customers: first?.customers ?? [],
    /** What is shown answers what is typed. */
    fresh: first?.q === now,
    loading: q !== "" && (query.isFetching || first?.q !== now) && !query.error,
    tooLong: now.length > LONGEST,
    error: q ? query.error : null,
    more: query.fetchNextPage, hasMore: Boolean(q) && query.hasNextPage, loadingMore: query.isFetchingNextPage, retry: query.refetch,
  };
}

/** How a query reads, without its results: for a saved view's sentence. */
export function useReading(q: string): Understood {
  const query = useQuery({
    queryKey: ["understood", asked(q)],
    queryFn: ({ signal }) => api.finding.search(asked(q), null, signal, 1).then((answer) => answer.understood),
    enabled: worth(q),
    staleTime: 10 * 60_000,
  });
  return query.data ?? NOTHING;
}

/** The same while it is typed. */
export function useReadingOf(typed: string): Understood {
  const now = asked(typed);
  const [settled] = useDebouncedValue(now, TYPING_MS);
  const query = useQuery({
    queryKey: ["understood", settled, "typed"],
    queryFn: async ({ signal }) => ({ q: settled, understood: (await api.finding.search(settled, null, signal, 1)).understood }),
    enabled: worth(settled),
    staleTime: 60_000,
    placeholderData: keepPreviousData,
  });
  const data = worth(now) ? query.data : undefined;
  return useMemo(() => (data ? whole(now, carry(data.understood, data.q, now)) : NOTHING), [data, now]);
}

const NONE: Suggestion[] = [];

/** What one could type at the caret. Empty while one types on: a suggestion of before would land in the wrong place. */
export function useSuggestions(q: string, at: number, wanted: boolean): Suggestion[] {
  const [settled] = useDebouncedValue(`${at} ${q}`, TYPING_MS);
  const now = settled === `${at} ${q}`;
  const query = useQuery({
    queryKey: ["suggest", q, at],
    queryFn: ({ signal }) => api.finding.suggest(q, at, signal),
    enabled: wanted && now && q.length <= LONGEST,
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const items = (wanted && query.data) || NONE;
  // What stands there already is no suggestion.
  return useMemo(() => items.filter((one) => q.slice(one.from, one.to) !== one.insert.trimEnd()), [items, q]);
}
