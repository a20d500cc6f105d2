import { isOnItsWay } from "./conversation";
import type { ConversationState } from "@filrouge/live";
import type { Query, QueryClient, QueryKey } from "@tanstack/react-query";

/** How many of a kind are kept in hand once they are left: one goes back to the last ones, not to those of an hour ago. */
export const KEPT = 30;

/** Kinds of which a shift reads hundreds. What is left out here is a list, or few. */
function kindOf([noun, second]: QueryKey): string | null {
  if (noun === "tasks") return second === "of" ? "tasks of" : null;
  return noun === "conversation" || noun === "customer" || noun === "words" || noun === "send-times" ? noun : null;
}

/** Words of ours that the server may not have yet are not let go of. */
const holdsWords = (query: Query) =>
  query.queryKey[0] === "conversation" && Boolean((query.state.data as ConversationState | undefined)?.entries?.some(isOnItsWay));

/** Lets go of what was left longest ago. Returns how to stop. */
export function keepFew(cache: QueryClient, most = KEPT): () => void {
  const store = cache.getQueryCache();
  /** Of each kind, those that nobody shows, the one left last at the end. */
  const left = new Map<string, Set<Query>>();
  return store.subscribe(({ type, query }) => {
    if (type !== "observerAdded" && type !== "observerRemoved" && type !== "removed") return;
    const kind = kindOf(query.queryKey);
    if (!kind) return;
    const queries = left.get(kind) ?? new Set<Query>();
    left.set(kind, queries);
    queries.delete(query);
    if (type !== "observerRemoved" || query.getObserversCount() > 0) return;
    queries.add(query);
    for (const one of queries) {
      if (queries.size <= most || one === query) break;
      if (one.state.fetchStatus === "idle" && !holdsWords(one)) store.remove(one);
    }
  });
}
