import { isProblem, type Conversation, type ConversationRow } from "@filrouge/api";
import type { ConversationState } from "@filrouge/live";
import { useStrings, type Strings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { changeConversation, conversationKey } from "../data/conversation";
import { placeEverywhere, useViewer } from "../data/inbox";
import { backBy, readAgain, useUndo } from "../data/undo";

export interface Act<T extends object = object> {
  /** What the screen shows before the server has answered. */
  change: Partial<Conversation>;
  call: (version: number) => Promise<T | void>;
  words: string;
  /** How to take it back, when the server gives no name for it; null: not by this way. */
  back?: (() => Promise<void>) | null;
}

/** Acts of one conversation follow each other: the second needs the version that the first leaves. */
const running = new Map<string, Promise<unknown>>();

/** Does one thing to a conversation: at once on screen, with the way back from that moment on. */
export function useRun(conversation: Conversation) {
  const s = useStrings();
  const cache = useQueryClient();
  const viewer = useViewer();
  const offer = useUndo();
  const { id } = conversation;
  return useCallback(
    async <T extends object>({ change, call, words, back }: Act<T>): Promise<T | true | null> => {
      const before = conversation;
      const former = Object.fromEntries(Object.keys(change).map((name) => [name, before[name as keyof Conversation]])) as Partial<Conversation>;
      const version = () => cache.getQueryData<ConversationState>(conversationKey(id))?.conversation.version ?? before.version;
      const show = (next: Partial<Conversation>) => {
        changeConversation(cache, id, (state) => ({ ...state, conversation: { ...state.conversation, ...next } }));
        const known = cache.getQueryData<ConversationState>(conversationKey(id))?.conversation ?? { ...before, ...next };
        placeEverywhere(cache, rowOf(known), viewer);
      };
      show(change);
      const first = running.get(id) ?? Promise.resolve();
      const answer = first.catch(() => undefined).then(() => call(version()));
      running.set(id, answer);
      const named = answer.then((one) => (one ?? {}) as { undo?: string | null });
      named.catch(() => undefined);
      const offered = back === null ? toast.done(words) : offer({ words, back: back ?? backBy(named), show: () => show(former) });
      try {
        const done = await answer;
        // Of a merge the version is that of the one that remains.
        if (done && "version" in done && (!("into" in done) || done.into === id)) show({ version: Math.max(version(), Number(done.version)) });
        void cache.invalidateQueries({ queryKey: conversationKey(id) });
        // Their other conversations, too, stand otherwise now.
        void cache.invalidateQueries({ queryKey: ["customer"] });
        return done ?? true;
      } catch (error) {
        toast.hide(offered);
        show(former);
        toast.failed(refusalWords(s, error));
        readAgain(cache);
        return null;
      } finally {
        if (running.get(id) === answer) running.delete(id);
      }
    },
    [cache, conversation, id, offer, s, viewer],
  );
}

/** Why an act was refused, and that nothing was changed. */
export function refusalWords(s: Strings, error: unknown): string {
  if (!isProblem(error)) return s.t("act.failed");
  if (error.offline) return s.t("act.offline");
  if (error.code === "conversations.stale") return s.t("act.stale");
  const why = typeof error.fields.why === "string" ? `.${error.fields.why}` : "";
  return s.maybe(`act.refused.${error.code}${why}`, s.maybe(`act.refused.${error.code}`, s.t("act.failed")));
}

/** What a list shows of it. */
function rowOf(conversation: Conversation): ConversationRow {
  const { opened_at: _o, channels: _c, language: _l, parties: _p, ways: _w, matters: _m, earlier: _e, ...row } = conversation;
  return row;
}
