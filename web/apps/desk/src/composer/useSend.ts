import { api, isProblem, type Entry, type NewForward, type NewMessage, type NewNote, type Said, type SessionUser } from "@filrouge/api";
import { withEntries, type ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { toast } from "@filrouge/ui";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { arrived, changeConversation, conversationKey, isPending, PENDING } from "../data/conversation";
import { useLive } from "../data/live";
import { useUser } from "../session/session";

export type Outgoing = { kind: "message"; message: NewMessage; channel: string } | { kind: "note"; note: NewNote } | { kind: "forward"; forward: NewForward };
export interface Sending {
  key: string;
  what: Outgoing;
}

function bodyOf(what: Outgoing): { text: string } {
  return what.kind === "message" ? what.message : what.kind === "forward" ? what.forward : what.note;
}

function give(id: string, what: Outgoing, key: string): Promise<Said> {
  if (what.kind === "message") return api.conversations.say(id, what.message, key);
  return what.kind === "forward" ? api.words.forward(id, what.forward, key) : api.conversations.note(id, what.note, key);
}

function pending({ key, what }: Sending, me: SessionUser): Entry {
  const { text } = bodyOf(what);
  const outward = what.kind !== "note";
  return {
    id: `${PENDING}${key}`,
    kind: outward ? "message" : "note",
    at: new Date().toISOString(),
    channel: what.kind === "message" ? what.channel : outward ? "email" : null,
    direction: outward ? "out" : "internal",
    author: { kind: "agent", id: me.id, name: me.name },
    identity: null,
    message: {
      id: key, inbound_kind: null, subject: null, text, quoted: null, signature: null, has_html: false, has_remote: false,
      attachments: [], fields: [], automatic: false, anomalies: [], to: [],
      delivery: outward ? { state: "sending", at: new Date().toISOString(), code: null, detail: null, attempts: 0, next_try_at: null, can_retry: false } : null,
    },
  };
}

/** What the live link has not told by then is read. */
const TOLD_MS = 1_500;

/** Sends words: on the thread at once, and exactly once (the key makes a second try harmless). Whom a note mentions in
 * vain is said. */
export function useSend(id: string) {
  const s = useStrings();
  const cache = useQueryClient();
  const me = useUser();
  const socket = useLive();
  return useMutation({
    mutationFn: ({ key, what }: Sending) => give(id, what, key),
    retry: (times, error) => times < 2 && isProblem(error) && error.offline,
    onMutate: (sending) => {
      changeConversation(cache, id, (state) => ({ ...state, entries: withEntries(state.entries, [pending(sending, me)]) }));
    },
    onSuccess: ({ unseen = [] }) => {
      if (unseen.length > 0) toast.failed(s.t("compose.mention_unseen", { names: unseen.map((one) => one.name).join(", ") }));
    },
    onSettled: (said, _error, { key }) => {
      if (!said) {
        changeConversation(cache, id, (state) => ({ ...state, entries: state.entries.filter((entry) => entry.id !== `${PENDING}${key}`) }));
        return;
      }
      changeConversation(cache, id, (state) => arrived(state, key, said.message_id, said.version));
      const read = () => {
        void cache.invalidateQueries({ queryKey: conversationKey(id), exact: true });
        void cache.invalidateQueries({ queryKey: ["inbox"] });
      };
      // The live link tells the list in sight and the conversation; the other lists are read when they are next shown.
      void cache.invalidateQueries({ queryKey: ["inbox"], type: "inactive", refetchType: "none" });
      const waits = () => cache.getQueryData<ConversationState>(conversationKey(id))?.entries.some((entry) => isPending(entry) && entry.message?.id === said.message_id);
      if (socket.status === "live") window.setTimeout(() => waits() && read(), TOLD_MS);
      else read();
    },
  });
}
