import type { Conversation, Entry, ForwardBegun } from "@filrouge/api";
import { useCallback, useEffect, useRef, useState } from "react";
import { focusSoon } from "./focusSoon";
import { looksLikeAddress, withMessage } from "./forwarding";
import { onForward } from "./quoting";
import { useNow } from "./useNow";

/** Words for a third party, as far as they are chosen; null while nobody wants to send anything on. */
export function useForwarding(conversation: Conversation, entries: Entry[], wished: string | null) {
  const [begun, setBegun, now] = useNow<ForwardBegun | null>(null);
  const [problem, setProblem] = useState<"to" | "ours" | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const accounts = conversation.ways.find((way) => way.identity.channel === "email" && way.accounts.length > 0)?.accounts ?? [];
  const account = accounts.find((one) => one.id === wished) ?? accounts[0] ?? null;
  const set = useCallback(
    (next: ForwardBegun | null) => {
      setBegun(next);
      setProblem(null);
    },
    [setBegun],
  );
  return {
    begun, now, problem, setProblem, field, accounts,
    account: account?.id ?? null,
    set,
    /** The same with one more message, and its files. */
    plus: (messageId: string) => withMessage(begun ?? NOTHING, entries, messageId),
    good: begun !== null && looksLikeAddress(begun.to),
    /** Something goes along, words apart. */
    goes: begun !== null && begun.message_ids.length + begun.attachments.length > 0,
    ask: (why: "to" | "ours") => {
      setProblem(why);
      focusSoon(() => field.current?.focus());
    },
  };
}
export type Forwarding = ReturnType<typeof useForwarding>;

const NOTHING: ForwardBegun = { to: "", name: "", role: "", message_ids: [], attachments: [] };

/** Hears wishes to send a message of this conversation on. */
export function useForwardWishes(conversationId: string, begin: (messageId: string) => void) {
  const latest = useRef(begin);
  useEffect(() => {
    latest.current = begin;
  });
  useEffect(
    () =>
      onForward((wish) => {
        if (wish.conversationId !== conversationId) return false;
        latest.current(wish.messageId);
        return true;
      }),
    [conversationId],
  );
}
