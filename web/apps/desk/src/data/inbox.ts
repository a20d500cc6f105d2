import { api, type ConversationRow, type View } from "@filrouge/api";
import { place, reduceInbox, type Frame, type InboxState, type Viewer } from "@filrouge/live";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useMemo, useState } from "react";
import { useUser } from "../session/session";
import { changeConversation } from "./conversation";
import { useTopic } from "./live";

export interface Listed extends InboxState {
  next: string | null;
}

const keyOf = (view: View, team: string | null) => ["inbox", view, team] as const;

export function useViewer(): Viewer {
  const user = useUser();
  return useMemo(() => ({ id: user.id, teams: user.teams.map((team) => team.id) }), [user]);
}

/** One view of the inbox: its first page, more when asked, and every frame since. */
export function useInbox(view: View, team: string | null) {
  const cache = useQueryClient();
  const viewer = useViewer();
  const key = useMemo(() => keyOf(view, team), [view, team]);
  const query = useQuery({
    queryKey: key,
    queryFn: async (): Promise<Listed> => {
      const page = await api.inbox.list(view, null, team ?? undefined);
      return { view, team, rows: page.items, complete: page.next === null, position: page.position, stale: false, next: page.next };
    },
  });
  const listen = useCallback(
    (frame: Frame) => {
      cache.setQueryData<Listed>(key, (old) => old && { ...old, ...reduceInbox(old, frame, viewer) });
    },
    [cache, key, viewer],
  );
  useTopic("inbox", listen);

  const [loading, setLoading] = useState(false);
  const next = query.data?.next ?? null;
  const more = useCallback(async () => {
    if (!next || loading) return;
    setLoading(true);
    try {
      const page = await api.inbox.list(view, next, team ?? undefined);
      cache.setQueryData<Listed>(key, (old) => {
        if (!old) return old;
        const known = new Set(old.rows.map((row) => row.id));
        const rows = [...old.rows, ...page.items.filter((row) => !known.has(row.id))];
        return { ...old, rows, next: page.next, complete: page.next === null };
      });
    } finally {
      setLoading(false);
    }
  }, [cache, key, loading, next, team, view]);

  return { ...query, rows: query.data?.rows, more, hasMore: next !== null };
}

/** Shows a change in every list before the server confirms it. */
export function placeEverywhere(cache: QueryClient, row: ConversationRow, viewer: Viewer): void {
  for (const [key, state] of cache.getQueriesData<Listed>({ queryKey: ["inbox"] }))
    if (state) cache.setQueryData<Listed>(key, { ...state, ...place(state, row, viewer) });
}

/** Takes the mark of the unread away, in the lists and in the conversation. */
export function markSeen(cache: QueryClient, id: string): void {
  changeConversation(cache, id, (state) => ({ ...state, conversation: { ...state.conversation, unread: false } }));
  cache.setQueriesData<Listed>({ queryKey: ["inbox"] }, (old) =>
    old && { ...old, rows: old.rows.map((row) => (row.id === id ? { ...row, unread: false } : row)) },
  );
}
