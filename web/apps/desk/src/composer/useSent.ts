import { api, isProblem, type DraftShown, type NewScheduled, type Said } from "@filrouge/api";
import { time, useStrings, type Strings } from "@filrouge/strings";
import { announce, toast } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import { useCallback } from "react";
import { conversationKey } from "../data/conversation";
import { readAgain } from "../data/undo";
import type { Part } from "./apart";
import type { Later } from "./SendLater";
import type { Then } from "./wire";
import { requestWords } from "./wishes";

interface Back {
  /** What is being typed meanwhile is on the server before the old words come back; afterwards it says what was typed since. */
  mark?: () => Promise<() => Part[]>;
  /** The words are the server's draft again; when the composer is gone they wait there. */
  take: (shown: DraftShown, since: Part[]) => unknown;
}

/** What became of words that were sent, in a few words of ours. */
export function sentWords(s: Strings, then: Then | null, forwardedTo: string | null): string {
  if (forwardedTo !== null) return s.t("forward.done", { to: forwardedTo });
  if (!then) return s.t("composer.sent");
  return then.kind === "close" ? s.t("composer.sent_closed") : s.t("composer.sent_snoozed", { until: time.instant(s, then.until, new Date()) });
}

/** Says that a message has left; for ten seconds it can be taken back, words, files and what it did. The one way for an
 * answer, a first message and words for a third party. `quiet`: what stands in the thread at once says it itself. */
export function useTold() {
  const s = useStrings();
  const cache = useQueryClient();
  return useCallback(
    (said: Said, words: string, back: Back, quiet = false) => {
      announce(words);
      if (!said.undo) {
        if (!quiet) toast.done(words);
        return;
      }
      const withdraw = async () => {
        try {
          const since = await back.mark?.();
          const done = await api.words.withdraw(said.message_id);
          back.take(done.draft, since?.() ?? []);
          const told = s.t(done.whole ? "compose.withdrawn" : "compose.withdrawn_partly");
          announce(told);
          toast.done(told);
        } catch (error) {
          toast.failed(s.t(isProblem(error, "channels.too_late") ? "compose.too_late" : isProblem(error) && error.offline ? "compose.withdraw_offline" : "act.undo_failed"));
        } finally {
          readAgain(cache);
        }
      };
      toast.done(words, { label: s.t("action.undo"), run: () => void withdraw() });
    },
    [cache, s],
  );
}

/** Keeps an answer until its moment; it can be given up at once. The same key on a second try keeps one message. */
export function useLater(id: string) {
  const s = useStrings();
  const cache = useQueryClient();
  return useCallback(
    async ({ at, if_moved_on }: Later, words: Omit<NewScheduled, "send_at" | "if_moved_on">, key: string) => {
      const made = await api.scheduled.add(id, { ...words, send_at: at.toISOString(), if_moved_on }, key);
      const told = s.t("compose.scheduled", { at: time.instant(s, at, new Date()) });
      const again = () => void cache.invalidateQueries({ queryKey: conversationKey(id) });
      announce(told);
      again();
      toast.done(told, {
        label: s.t("action.undo"),
        run: () =>
          void api.scheduled
            .cancel(made.id)
            .then(({ draft, kept }) => requestWords(id, draft, kept))
            .catch(() => toast.failed(s.t("act.undo_failed")))
            .finally(again),
      });
    },
    [cache, id, s],
  );
}
