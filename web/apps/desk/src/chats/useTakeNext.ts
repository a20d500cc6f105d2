import { api, isProblem, type ChatTaken } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { conversationKey } from "../data/conversation";
import { useUndo } from "../data/undo";
import { chatsQuery } from "./data";
import { useOpenChat } from "./open";

const TRIES = 3;

/** Takes the one that waits longest; when a colleague was faster, the one after it. */
async function takeNext(tries = TRIES): Promise<ChatTaken> {
  try {
    return await api.chats.next();
  } catch (error) {
    if (isProblem(error, "conversations.taken") && tries > 1) return takeNext(tries - 1);
    throw error;
  }
}

/** The chat that waits longest is mine and open, with the way back. */
export function useTakeNext() {
  const s = useStrings();
  const cache = useQueryClient();
  const open = useOpenChat();
  const undo = useUndo();
  return useMutation({
    mutationFn: () => takeNext(),
    onSuccess: (done) => {
      cache.setQueryData(chatsQuery.queryKey, (old) => old && { ...old, waiting: old.waiting.filter((one) => one.id !== done.conversation_id) });
      void cache.invalidateQueries({ queryKey: conversationKey(done.conversation_id) });
      undo({ words: s.t("chats.taken"), back: () => (done.undo ? api.handling.undo(done.undo) : Promise.resolve()) });
      open(done.conversation_id);
    },
    onError: (error) => {
      const gone = isProblem(error, "conversations.no_chat_waits");
      const key = gone ? "chats.none_waits" : isProblem(error, "conversations.taken") ? "chats.took_faster" : isProblem(error, "access.forbidden") ? "chats.take_forbidden" : "chats.take_failed";
      toast.failed(s.t(key));
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: chatsQuery.queryKey }),
  });
}
