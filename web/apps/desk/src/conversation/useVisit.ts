import { api } from "@filrouge/api";
import type { ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState } from "react";
import { markSeen } from "../data/inbox";
import { useUser } from "../session/session";
import { sinceVisit, type Since } from "./since";

/** What came between my last visit and this one. What is said while I look is not new: I see it come. */
export function useSince({ conversation, entries, entries_before }: ConversationState, settled: boolean): Since | null {
  const me = useUser().id;
  const [seenAt] = useState(conversation.seen_at);
  const [until, setUntil] = useState<string | null>(null);
  if (settled && until === null) setUntil(entries[entries.length - 1]?.at ?? "");
  const goesBack = entries_before !== null;
  return useMemo(
    () => (until === null ? null : sinceVisit(entries.filter((one) => one.at <= until), seenAt, me, goesBack)),
    [entries, goesBack, me, seenAt, until],
  );
}

/** Read once it is on screen, and again for each new word or act of others while the page is looked at. */
export function useSeen({ conversation, entries }: ConversationState, settled: boolean): void {
  const s = useStrings();
  const cache = useQueryClient();
  const me = useUser().id;
  const { id, unread } = conversation;
  const told = useRef("");
  const [first] = useState(entries[entries.length - 1]?.at ?? "");
  // What I say and do myself is not news.
  const newest = entries.reduce((at, one) => (one.at > at && one.author.id !== me ? one.at : at), first);
  useEffect(() => {
    if (!settled || document.visibilityState !== "visible" || (!unread && told.current === newest)) return;
    told.current = newest;
    // Nothing comes back over the socket for this: it concerns me alone.
    void api.conversations
      .seen(id)
      .then(() => markSeen(cache, id))
      .catch(() => undefined);
  }, [cache, id, settled, unread, newest]);
  useEffect(() => {
    if (newest > first) announce(s.t("conversation.new_word"));
  }, [newest, first, s]);
}
