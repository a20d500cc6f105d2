import type { ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { useQueryClient } from "@tanstack/react-query";
import { conversationKey } from "../data/conversation";
import { UnsentLine, UnsentWhy } from "../offline/UnsentLine";
import { actWords, whyWords, wordsOf } from "../offline/words";
import type { Unsent } from "./leaving";
import css from "./signout.module.css";

/** What it is, for whom, since when, and its words. */
export function UnsentList({ unsent }: { unsent: Unsent }) {
  const s = useStrings();
  const nameOf = useNames();
  return (
    <ul className={css.list} aria-label={s.t("offline.list")} tabIndex={0}>
      {unsent.acts.map((one) => (
        <UnsentLine key={one.key} what={named(actWords(s, one.act), nameOf(one.about))} at={one.at} words={wordsOf(one)}>
          {one.problem && <UnsentWhy>{whyWords(s, one.problem)}</UnsentWhy>}
        </UnsentLine>
      ))}
      {unsent.drafts.map(({ conversationId, held }) => (
        <UnsentLine key={conversationId} what={named(s.t(held.draft.mode === "note" ? "signout.draft_note" : "signout.draft"), nameOf(conversationId))} at={new Date(held.at).toISOString()} words={held.draft.text.trim()}>
          {held.refused && <UnsentWhy>{s.t("compose.draft_refused")}</UnsentWhy>}
        </UnsentLine>
      ))}
      {unsent.begun.map(({ customerId, text }) => (
        <UnsentLine key={customerId} what={named(s.t("signout.begun"), nameOf(customerId))} words={text} />
      ))}
    </ul>
  );
}

const named = (what: string, who: string) => (
  <>
    <b>{what}</b>
    {who && ` · ${who}`}
  </>
);

/** The customer's name, where a screen has read it already: without a line nobody else can be asked. */
function useNames(): (id: string) => string {
  const cache = useQueryClient();
  return (id) =>
    cache.getQueryData<ConversationState>(conversationKey(id))?.conversation.customer?.name ??
    cache.getQueryData<{ name: string }>(["customer", id])?.name ??
    "";
}
