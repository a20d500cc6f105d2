import { api } from "@filrouge/api";
import { reduceCounts, type Frame, type LiveEvent } from "@filrouge/live";
import { queryOptions, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTopic } from "./live";
import { useSession } from "../session/session";
import { readSoon } from "./together";

export const countsQuery = queryOptions({ queryKey: ["counts"], queryFn: api.inbox.counts, staleTime: 60_000 });

const AT_MOST_EVERY_MS = 1500;

/** What is said changes no number: an event of its own tells when words open a conversation, or wake it. */
const SAID = new Set(["conversations.message_received", "conversations.message_sent", "conversations.note_added"]);

/** Whether a number beside a view may be another one now. An answer that goes its way changes none; one of mine may
 * have made the conversation mine. */
export const mayCount = ({ type, row, payload }: LiveEvent, me: string | undefined): boolean => {
  if (row === undefined) return false;
  if (type === "conversations.message_sent") return me !== undefined && row?.assignee?.id === me;
  return !SAID.has(type) && !(type === "channels.outgoing_changed" && (payload.state === "sent" || payload.state === "delivered"));
};

/** The numbers beside the views, kept live. */
export function useCounts() {
  const cache = useQueryClient();
  const me = useSession()?.user?.id;
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "event") return;
      if (frame.event.counts)
        cache.setQueryData(countsQuery.queryKey, (old) => old && { ...old, counts: reduceCounts(old.counts, frame) });
      else if (mayCount(frame.event, me)) readSoon(cache, countsQuery.queryKey, AT_MOST_EVERY_MS);
    },
    [cache, me],
  );
  useTopic("inbox", listen);
  return useQuery(countsQuery).data?.counts;
}
