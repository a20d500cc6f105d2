import { api, type AnyView, type ConversationRow, type Inbox, type Sort } from "@filrouge/api";
import { isSaved, place, reduceInbox, type Frame, type InboxState, type Viewer } from "@filrouge/live";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { markChatRead } from "../chats/data";
import { useUser } from "../session/session";
import { changeConversation } from "./conversation";
import { useTopic } from "./live";

export interface Listed extends InboxState {
  next: string | null;
}

const keyOf = (view: AnyView, team: string | null, sort: Sort) =>
  sort === "newest" ? (["inbox", view, team] as const) : (["inbox", view, team, sort] as const);

/** A saved view is asked for again once the frames have calmed down, and at least this often. */
const BEHIND_MS = 1500;
const MOST_PAGES = 10;

async function pages(view: AnyView, team: string | null, sort: Sort, wanted: number): Promise<Listed> {
  const first = await api.inbox.list(view, null, team ?? undefined, sort);
  const rows = first.items;
  let next = first.next;
  for (let page = 1; next && rows.length < wanted && page < MOST_PAGES; page += 1) {
    const more = await api.inbox.list(view, next, team ?? undefined, sort);
    rows.push(...more.items);
    next = more.next;
  }
  return { view, team, sort, rows, complete: next === null, position: first.position, stale: false, behind: false, next };
}

export function useViewer(): Viewer {
  const user = useUser();
  return useMemo(() => ({ id: user.id, teams: user.teams.map((team) => team.id) }), [user]);
}

/** One view of the inbox: its first page, more when asked, and every frame since. */
export function useInbox(view: AnyView, team: string | null, sort: Sort = "newest") {
  const cache = useQueryClient();
  const viewer = useViewer();
  const key = useMemo(() => keyOf(view, team, sort), [view, team, sort]);
  const frames = useRef(0);
  // Each by its name: what is not taken does not draw the list anew.
  const { data, error, isPending, refetch } = useQuery({
    queryKey: key,
    // A saved view is read anew as far down as one had come; the others follow by their frames.
    queryFn: async () => {
      const turn = frames.current;
      const read = await pages(view, team, sort, isSaved(view) ? (cache.getQueryData<Listed>(key)?.rows.length ?? 0) : 0);
      return { ...read, behind: isSaved(view) && turn !== frames.current };
    },
  });
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type === "event" && frame.event.row !== undefined) frames.current += 1;
      cache.setQueryData<Listed>(key, (old) => old && told(old, reduceInbox(old, frame, viewer)));
    },
    [cache, key, viewer],
  );
  useTopic("inbox", listen);

  const behind = data?.behind ?? false;
  useEffect(() => {
    if (!behind) return undefined;
    const timer = window.setTimeout(() => void refetch(), BEHIND_MS);
    return () => window.clearTimeout(timer);
  }, [behind, refetch]);

  const [loading, setLoading] = useState(false);
  const next = data?.next ?? null;
  const more = useCallback(async () => {
    if (!next || loading) return;
    setLoading(true);
    try {
      const page = await api.inbox.list(view, next, team ?? undefined, sort);
      cache.setQueryData<Listed>(key, (old) => old && withPage(old, page));
    } finally {
      setLoading(false);
    }
  }, [cache, key, loading, next, sort, team, view]);

  /** Reads on until as many rows are here, or all there are. */
  const upTo = useCallback(
    async (wanted: number): Promise<ConversationRow[]> => {
      let state = cache.getQueryData<Listed>(key);
      for (let page = 0; page < MOST_PAGES && state?.next && state.rows.length < wanted; page += 1) {
        const read = await api.inbox.list(view, state.next, team ?? undefined, sort);
        cache.setQueryData<Listed>(key, (old) => old && withPage(old, read));
        state = cache.getQueryData<Listed>(key);
      }
      return state?.rows ?? [];
    },
    [cache, key, sort, team, view],
  );

  return { error, isPending, refetch, rows: data?.rows, more, upTo, hasMore: next !== null };
}

/** A list after a frame: the same one when nothing of it is shown otherwise. */
function told(old: Listed, now: InboxState): Listed {
  const same = now.rows === old.rows && now.stale === old.stale && now.behind === old.behind;
  return same ? old : { ...old, ...now };
}

/** A list with its next page. */
function withPage(old: Listed, page: Inbox): Listed {
  const known = new Set(old.rows.map((row) => row.id));
  const rows = [...old.rows, ...page.items.filter((row) => !known.has(row.id))];
  return { ...old, rows, next: page.next, complete: page.next === null };
}

/** The rows of a view in the order in which they are listed now. */
export function listedRows(cache: QueryClient, view: AnyView, team: string | null): ConversationRow[] {
  const lists = cache.getQueryCache().findAll({ queryKey: ["inbox", view, team], type: "active" });
  return (lists[0]?.state.data as Listed | undefined)?.rows ?? [];
}

/** Shows a change in every list before the server confirms it. */
export function placeEverywhere(cache: QueryClient, row: ConversationRow, viewer: Viewer): void {
  for (const [key, state] of cache.getQueriesData<Listed>({ queryKey: ["inbox"] }))
    if (state) cache.setQueryData<Listed>(key, { ...state, ...place(state, row, viewer) });
}

/** Takes the mark of the unread away, in the lists and in the conversation. */
export function markSeen(cache: QueryClient, id: string): void {
  changeConversation(cache, id, (state) => {
    const seen_at = state.entries[state.entries.length - 1]?.at ?? state.conversation.seen_at;
    return { ...state, conversation: { ...state.conversation, unread: false, seen_at } };
  });
  markChatRead(cache, id);
  cache.setQueriesData<Listed>({ queryKey: ["inbox"] }, (old) =>
    old && { ...old, rows: old.rows.map((row) => (row.id === id ? { ...row, unread: false } : row)) },
  );
}
