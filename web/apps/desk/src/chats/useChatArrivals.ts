import type { ChatsState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { announce } from "@filrouge/ui";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { chime, showOutside } from "../notifications/browser";
import { preferencesQuery } from "../notifications/preferences";
import { waysOf } from "../notifications/telling";
import { useMyPresence } from "../presence/data";
import { calledHere } from "./called";
import { useOpenChat } from "./open";

/** Chats that are new among those that wait, since the list before. Pure. */
export function newlyWaiting(before: ChatsState | undefined, now: ChatsState | undefined): string[] {
  if (!before || !now) return [];
  const known = new Set([...before.waiting, ...before.mine].map((one) => one.id));
  return now.waiting.flatMap((one) => (known.has(one.id) ? [] : [one.id]));
}

/** Those of mine in which something was said since. Pure. */
export function newlySaid(before: ChatsState | undefined, now: ChatsState | undefined): string[] {
  if (!before || !now) return [];
  return now.mine.flatMap((one) => {
    const had = before.mine.find((old) => old.id === one.id);
    return had && one.unread > had.unread ? [one.id] : [];
  });
}

/** Tells of chats that come while I am ready: aloud, and outside of the page when it is hidden. What is said in mine is
 * told by the notifications; here only who hears the page is told at once. */
export function useChatArrivals(chats: ChatsState | undefined): void {
  const s = useStrings();
  const open = useOpenChat();
  const { conversationId } = useParams({ strict: false });
  const { data: wishes } = useQuery(preferencesQuery);
  const ready = useMyPresence().said === "ready";
  const last = useRef<ChatsState | undefined>(undefined);
  useEffect(() => {
    const before = last.current;
    last.current = chats;
    for (const id of newlySaid(before, chats)) {
      const chat = chats?.mine.find((one) => one.id === id);
      if (chat && id !== conversationId) announce(s.t("chats.said", { name: calledHere(s, chat) }));
    }
    const [first] = newlyWaiting(before, chats);
    if (!first || !ready) return;
    const hidden = document.visibilityState !== "visible";
    const ways = waysOf({ kind: "assigned", quiet: wishes?.quiet ?? false, hidden, here: false, browser: wishes?.browser ?? false, sound: wishes?.sound ?? false });
    announce(s.t("chats.arrived"));
    if (ways.sound) chime();
    if (ways.outside) showOutside(s.t("app.name"), s.t("chats.arrived"), "chats", () => open(first));
  }, [chats, conversationId, open, ready, s, wishes]);
}
