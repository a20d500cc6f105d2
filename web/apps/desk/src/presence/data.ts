import { api, type Colleague, type MyPresence, type PresenceState } from "@filrouge/api";
import type { Frame } from "@filrouge/live";
import { useStrings, type Strings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { useTopic } from "../data/live";
import { useUser } from "../session/session";

const MINUTES_5 = 5 * 60_000;

export const colleaguesQuery = queryOptions({ queryKey: ["colleagues"], queryFn: api.presence.colleagues, staleTime: 60_000, refetchInterval: MINUTES_5 });
export const reasonsQuery = queryOptions({ queryKey: ["not-ready-reasons"], queryFn: api.presence.reasons, staleTime: MINUTES_5 });
export const mineQuery = queryOptions({ queryKey: ["presence"], queryFn: api.presence.mine, staleTime: MINUTES_5 });

type Told = Extract<Frame, { type: "presence" }>["people"];

/** The list with what the live link tells; people it does not know are left out, their turn comes with the next list. */
export function withPresence(list: Colleague[], told: Told): Colleague[] {
  const news = new Map(told.map((one) => [one.id, one]));
  if (!list.some((one) => news.has(one.id))) return list;
  return list.map((one) => {
    const found = news.get(one.id);
    return found ? { ...one, presence: found.presence, reason_code: found.reason_code, since: found.since } : one;
  });
}

/** Hears who comes, goes, and says what; once for the page. */
export function usePresenceNews(): void {
  const cache = useQueryClient();
  const me = useUser().id;
  const listen = useCallback(
    (frame: Frame) => {
      if (frame.type !== "presence") return;
      cache.setQueryData(colleaguesQuery.queryKey, (old) => old && withPresence(old, frame.people));
      const mine = frame.people.find((one) => one.id === me);
      if (mine && mine.presence !== "offline")
        cache.setQueryData(mineQuery.queryKey, (old): MyPresence => ({ ...old, state: mine.presence, said: mine.presence as MyPresence["said"], reason_code: mine.reason_code, since: mine.since }));
    },
    [cache, me],
  );
  useTopic("presence", listen);
}

export const useColleagues = () => useQuery(colleaguesQuery);

/** The presence of one person, when they are in my sight. */
export function usePresenceOf(): (id: string) => Colleague | undefined {
  const { data } = useQuery(colleaguesQuery);
  return (id) => data?.find((one) => one.id === id);
}

/** What I said last; ready until I say otherwise. */
export function useMyPresence(): MyPresence {
  const { data } = useQuery(mineQuery);
  return data ?? { state: "ready", said: "ready", reason_code: "", since: null };
}

/** `Ready`, or `Not ready: lunch`. */
export function usePresenceWords(): (state: PresenceState, reason: string) => string {
  const s = useStrings();
  const { data } = useQuery(reasonsQuery);
  return (state, reason) => {
    const label = state === "not_ready" ? data?.find((one) => one.code === reason)?.label : undefined;
    return wordsOf(s, state, label ? s.label(label) : "");
  };
}

function wordsOf(s: Strings, state: PresenceState, reason: string): string {
  const word = s.t(`presence.${state}`);
  return reason ? s.t("presence.because", { state: word, reason }) : word;
}

/** Says that I am ready, or not and why: at once on screen. */
export function useSayPresence() {
  const s = useStrings();
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ state, reason = "" }: { state: "ready" | "not_ready"; reason?: string }) => api.presence.say(state, reason),
    onMutate: ({ state, reason = "" }) => {
      const before = cache.getQueryData(mineQuery.queryKey);
      cache.setQueryData(mineQuery.queryKey, { state, said: state, reason_code: reason, since: new Date().toISOString() });
      return { before };
    },
    onError: (_error, _given, context) => {
      cache.setQueryData(mineQuery.queryKey, context?.before);
      toast.failed(s.t("presence.failed"));
    },
    onSuccess: (mine) => cache.setQueryData(mineQuery.queryKey, { ...mine, state: mine.said }),
  });
}
