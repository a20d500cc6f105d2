import { api, isProblem, type Entry, type NewMessage, type NewNote, type SessionUser } from "@filrouge/api";
import { withEntries } from "@filrouge/live";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { changeConversation, conversationKey, PENDING } from "../data/conversation";
import { useUser } from "../session/session";

export type Outgoing = { kind: "message"; message: NewMessage; channel: string } | { kind: "note"; note: NewNote };
export interface Sending {
  key: string;
  what: Outgoing;
}

function pending({ key, what }: Sending, me: SessionUser): Entry {
  const { text } = what.kind === "message" ? what.message : what.note;
  return {
    id: `${PENDING}${key}`,
    kind: what.kind,
    at: new Date().toISOString(),
    channel: what.kind === "message" ? what.channel : null,
    direction: what.kind === "message" ? "out" : "internal",
    author: { kind: "agent", id: me.id, name: me.name },
    identity: null,
    message: {
      id: key, inbound_kind: null, subject: null, text, quoted: null, signature: null, has_html: false, has_remote: false,
      attachments: [], fields: [], automatic: false, anomalies: [], to: [],
      delivery: what.kind === "message" ? { state: "sending", at: new Date().toISOString(), code: null, detail: null, attempts: 0, next_try_at: null, can_retry: false } : null,
    },
  };
}

/** Sends words: on the thread at once, and exactly once (the key makes a second try harmless). */
export function useSend(id: string) {
  const cache = useQueryClient();
  const me = useUser();
  return useMutation({
    mutationFn: ({ key, what }: Sending) =>
      what.kind === "message" ? api.conversations.say(id, what.message, key) : api.conversations.note(id, what.note, key),
    retry: (times, error) => times < 2 && isProblem(error) && error.offline,
    onMutate: (sending) => {
      changeConversation(cache, id, (state) => ({ ...state, entries: withEntries(state.entries, [pending(sending, me)]) }));
    },
    onSettled: (said, _error, { key }) => {
      const drop = () =>
        changeConversation(cache, id, (state) => ({ ...state, entries: state.entries.filter((entry) => entry.id !== `${PENDING}${key}`) }));
      if (!said) {
        drop();
        return;
      }
      // The words of the server take the place of ours in one stroke; the way back is offered without waiting for them.
      void cache.refetchQueries({ queryKey: conversationKey(id), exact: true }).finally(drop);
      void cache.invalidateQueries({ queryKey: ["inbox"] });
    },
  });
}
