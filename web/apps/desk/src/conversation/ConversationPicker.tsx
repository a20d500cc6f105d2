import type { Conversation, Linked } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { addressWords, RequestProblem, useNow } from "@filrouge/ui";
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useId, useState } from "react";
import { customerQuery } from "../customer/data";
import { useFound } from "../find/data";
import css from "./picking.module.css";

interface Props {
  /** From where one looks: its customer's other conversations come first. */
  from: Conversation;
  /** Not offered. */
  without?: string[];
  onPick: (one: Linked) => void;
}

interface Choice extends Linked {
  who: string;
  at: string | null;
}

const FIRST = 12;

/** Another conversation: those of the same customer at once, any other by words or by its number. */
export function ConversationPicker({ from, without = [], onPick }: Props) {
  const s = useStrings();
  const now = useNow();
  const base = useId();
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const theirs = useQuery({ ...customerQuery(from.customer?.id ?? ""), enabled: from.customer !== null });
  const found = useFound(typed);
  const searching = typed.trim() !== "";
  const known: Choice[] = searching
    ? found.hits.map(({ row }) => ({ id: row.id, reference: row.reference, subject: row.subject, state: row.state, who: addressWords(s, row.customer?.name ?? ""), at: row.last_message_at }))
    : (theirs.data?.conversations ?? []).map((one) => ({ id: one.id, reference: "", subject: one.subject, state: one.state, who: addressWords(s, from.customer?.name ?? ""), at: one.closed_at ?? one.opened_at }));
  const seen = new Set([from.id, ...without]);
  const choices = known.filter((one) => !seen.has(one.id) && seen.add(one.id)).slice(0, FIRST);
  const index = Math.min(at, choices.length - 1);
  const current = choices[index];
  useEffect(() => {
    document.getElementById(`${base}-${index}`)?.scrollIntoView({ block: "nearest" });
  }, [base, index]);
  const nothing = choices.length === 0 && !(searching ? found.loading : theirs.isPending && from.customer !== null);
  return (
    <div className={css.picker}>
      <TextInput
        data-autofocus
        aria-label={s.t("pick.search")}
        placeholder={s.t("pick.search")}
        leftSection={<IconSearch size={16} stroke={1.6} />}
        value={typed}
        role="combobox"
        aria-expanded
        aria-controls={base}
        aria-activedescendant={current ? `${base}-${index}` : undefined}
        onChange={(event) => {
          setTyped(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
          if (step) {
            event.preventDefault();
            setAt(Math.max(0, Math.min(choices.length - 1, index + step)));
          }
          if (event.key === "Enter") {
            event.preventDefault();
            if (current) onPick(current);
          }
        }}
      />
      {searching && found.error ? <RequestProblem error={found.error} onRetry={() => void found.retry()} /> : null}
      {!searching && choices.length > 0 && <p className={css.group}>{s.t("pick.same_customer", { name: addressWords(s, from.customer?.name ?? "") })}</p>}
      <div id={base} role="listbox" aria-label={s.t("pick.label")} className={css.list} data-empty={nothing || undefined}>
        {choices.map((one, position) => (
          <div key={one.id} id={`${base}-${position}`} role="option" aria-selected={position === index} className={css.choice} onPointerMove={() => setAt(position)} onClick={() => onPick(one)}>
            <span className={css.subject}>{one.subject || s.t("conversation.no_subject")}</span>
            <span className={css.facts}>
              {[one.reference, one.who, s.t(`state.${one.state}`), one.at ? time.onDay(s, new Date(one.at), now) : ""].filter(Boolean).join(" · ")}
            </span>
          </div>
        ))}
      </div>
      {nothing && <p className={css.none}>{s.t(searching ? "pick.none" : "pick.none_yet")}</p>}
    </div>
  );
}
