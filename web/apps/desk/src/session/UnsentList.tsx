import type { ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { Time } from "@filrouge/ui";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { conversationKey } from "../data/conversation";
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
        <Line key={one.key} what={actWords(s, one.act)} who={nameOf(one.about)} at={one.at} words={wordsOf(one)}>
          {one.problem && <p className={css.why}>{whyWords(s, one.problem)}</p>}
        </Line>
      ))}
      {unsent.drafts.map(({ conversationId, held }) => (
        <Line key={conversationId} what={s.t(held.draft.mode === "note" ? "signout.draft_note" : "signout.draft")} who={nameOf(conversationId)} at={new Date(held.at).toISOString()} words={held.draft.text.trim()}>
          {held.refused && <p className={css.why}>{s.t("compose.draft_refused")}</p>}
        </Line>
      ))}
      {unsent.begun.map(({ customerId, text }) => (
        <Line key={customerId} what={s.t("signout.begun")} who={nameOf(customerId)} words={text} />
      ))}
    </ul>
  );
}

function Line({ what, who, at, words, children }: { what: string; who: string; at?: string; words: string; children?: ReactNode }) {
  return (
    <li className={css.line}>
      <p className={css.what}>
        <span>
          <b>{what}</b>
          {who && ` · ${who}`}
        </span>
        {at && <Time at={at} />}
      </p>
      {words && <p className={css.words}>{words}</p>}
      {children}
    </li>
  );
}

/** The customer's name, where a screen has read it already: without a line nobody else can be asked. */
function useNames(): (id: string) => string {
  const cache = useQueryClient();
  return (id) =>
    cache.getQueryData<ConversationState>(conversationKey(id))?.conversation.customer?.name ??
    cache.getQueryData<{ name: string }>(["customer", id])?.name ??
    "";
}
