import { api, type Entry } from "@filrouge/api";
import { fromSnapshot, reduceConversation, withEarlier, withEntries, type ConversationState, type Frame } from "@filrouge/live";
import { useQuery, useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useRef, useState } from "react";
import { useTopic } from "./live";

export const conversationKey = (id: string) => ["conversation", id] as const;

/** Words of ours that stand there before the server's copy of them was read. */
export const PENDING = "pending:";
export const isPending = (entry: Entry) => entry.id.startsWith(PENDING);
/** The server has said that it has them; only its own copy is still to be read. */
const hasArrived = (entry: Entry) => isPending(entry) && entry.id !== `${PENDING}${entry.message?.id ?? ""}`;
/** The server may not have them yet. */
export const isOnItsWay = (entry: Entry) => isPending(entry) && !hasArrived(entry);

export function changeConversation(cache: QueryClient, id: string, change: (state: ConversationState) => ConversationState): void {
  cache.setQueryData<ConversationState>(conversationKey(id), (old) => old && change(old));
}

/**
 * The words named `key` have arrived as `messageId`: they stand as said from now on. The server's copy takes their place
 * when it is read, unless it has been read before.
 */
export function arrived(state: ConversationState, key: string, messageId: string, version: number): ConversationState {
  const name = `${PENDING}${key}`;
  const known = state.entries.some((entry) => entry.id === messageId);
  const entries = known
    ? state.entries.filter((entry) => entry.id !== name)
    : state.entries.map((entry) => (entry.id === name && entry.message ? { ...entry, message: { ...entry.message, id: messageId } } : entry));
  return { ...state, entries, conversation: { ...state.conversation, version: Math.max(version, state.conversation.version) } };
}

/**
 * What was read, over what is shown. What was read further back stays. So do words still on their way, and all that came
 * while it was being read: `before` names what the server had when the reading began.
 */
export function renewed(old: ConversationState | undefined, fresh: ConversationState, before: ReadonlySet<string>): ConversationState {
  if (!old) return fresh;
  const first = fresh.entries[0];
  const here = new Set(fresh.entries.map((entry) => entry.id));
  // Where the story begins in what was read, nothing is further back: a first message that was taken back is gone.
  const further = fresh.entries_before === null ? [] : old.entries.filter((entry) => !isPending(entry) && first !== undefined && entry.at < first.at);
  const since = old.entries.filter((entry) => !before.has(entry.id) && !here.has(entry.message?.id ?? ""));
  const conversation = fresh.conversation.version < old.conversation.version ? old.conversation : fresh.conversation;
  return { ...fresh, conversation, entries: withEntries([...further, ...since], fresh.entries), entries_before: further.length ? old.entries_before : fresh.entries_before };
}

/**
 * What was told, over what is shown. The server's copy of words that had arrived takes their place; while some are still
 * on their way what is told may be them, and is read instead.
 */
export function told(state: ConversationState, frame: Frame): ConversationState {
  if (frame.type !== "event" || !frame.event.entry || frame.event.subject !== state.conversation.id) return reduceConversation(state, frame);
  const { entry } = frame.event;
  if (entry.direction === "out" && state.entries.some(isOnItsWay)) return reduceConversation(state, { ...frame, event: { ...frame.event, entry: null } });
  const entries = state.entries.filter((one) => !isPending(one) || one.message?.id !== entry.message?.id);
  return reduceConversation({ ...state, entries }, frame);
}

/** What is told together is read together. */
const TOGETHER_MS = 16;

/** Reads a conversation anew, once at a time: what is told meanwhile may not be in it, so that another reading follows. */
function useReadAgain(id: string): () => void {
  const cache = useQueryClient();
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), [id]);
  return useMemo(() => {
    let reading = false;
    let more = false;
    const read = async () => {
      reading = true;
      more = false;
      await cache.refetchQueries({ queryKey: conversationKey(id), exact: true, type: "active" });
      reading = false;
      if (more) await read();
    };
    return () => {
      more = true;
      window.clearTimeout(timer.current);
      timer.current = window.setTimeout(() => more && !reading && void read(), TOGETHER_MS);
    };
  }, [cache, id]);
}

/** A conversation with its last entries, kept live; earlier ones come when asked. */
export function useConversation(id: string) {
  const cache = useQueryClient();
  const { data, error, isPending: pending, isFetchedAfterMount, refetch } = useQuery({
    queryKey: conversationKey(id),
    // Frames are heard only while it is open: what was kept is shown, then made new.
    refetchOnMount: "always",
    queryFn: async ({ signal }): Promise<ConversationState> => {
      const shown = () => cache.getQueryData<ConversationState>(conversationKey(id));
      const before = new Set(shown()?.entries.filter((entry) => !isOnItsWay(entry)).map((entry) => entry.id));
      const fresh = fromSnapshot(await api.conversations.read(id, signal));
      return renewed(shown(), fresh, before);
    },
  });
  const again = useReadAgain(id);
  const listen = useCallback(
    (frame: Frame) => {
      changeConversation(cache, id, (state) => told(state, frame));
      // A resync has every snapshot read anew, this one too. What is told during a reading may not be in it.
      const stale = cache.getQueryData<ConversationState>(conversationKey(id))?.stale || cache.isFetching({ queryKey: conversationKey(id), exact: true }) > 0;
      if (frame.type === "event" && frame.event.subject === id && stale) again();
    },
    [again, cache, id],
  );
  useTopic(`conversation:${id}`, listen);

  const [loading, setLoading] = useState(false);
  const before = data?.entries_before ?? null;
  const earlier = useCallback(async () => {
    if (!before || loading) return;
    setLoading(true);
    try {
      const page = await api.conversations.entries(id, before);
      changeConversation(cache, id, (state) => withEarlier(state, page.items, page.next));
    } finally {
      setLoading(false);
    }
  }, [before, cache, id, loading]);

  return { data, error, isPending: pending, isFetchedAfterMount, refetch, earlier, loadingEarlier: loading };
}
