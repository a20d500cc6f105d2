import { api } from "@filrouge/api";
import { reduceCounts, type Frame } from "@filrouge/live";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTopic } from "./live";
import { readSoon } from "./together";

export const countsQuery = queryOptions({ queryKey: ["counts"], queryFn: api.inbox.counts, staleTime: 60_000 });

const AT_MOST_EVERY_MS = 1500;

/** The numbers beside the views, kept live. */
export function useCounts() {
  const cache = useQueryClient();
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "event") return;
      if (frame.event.counts)
        cache.setQueryData(countsQuery.queryKey, (old) => old && { ...old, counts: reduceCounts(old.counts, frame) });
      else if (frame.event.row !== undefined) readSoon(cache, countsQuery.queryKey, AT_MOST_EVERY_MS);
    },
    [cache],
  );
  useTopic("inbox", listen);
  return useQuery(countsQuery).data?.counts;
}
