import { isProblem } from "@filrouge/api";
import { QueryCache, QueryClient } from "@tanstack/react-query";

/** The one cache. A lost session empties it and sends back to the sign-in page. */
export const queries: QueryClient = new QueryClient({
  queryCache: new QueryCache({
    onError: (error, query) => {
      const known = isProblem(error) && error.status === 401;
      if (known && query.queryKey[0] !== "session") void queries.invalidateQueries({ queryKey: ["session"] });
    },
  }),
  defaultOptions: {
    queries: {
      staleTime: 30_000,
      refetchOnWindowFocus: false,
      retry: (times, error) => times < 2 && (!isProblem(error) || error.status === 0 || error.status >= 500),
    },
    // What is done without a line is for the outbox, which outlives the page; held back here it would be lost with it.
    // Once it is done and nobody shows it, what was said with it is let go of.
    mutations: { networkMode: "always", gcTime: 0 },
  },
});
