import type { Conversation, Entry } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { Button, NativeSelect, TextInput } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { inOrder, useReasons } from "../data/catalogue";
import { isPending } from "../data/conversation";
import { useKeys } from "../shell/keys";
import css from "./reading.module.css";
import type { SplitWish } from "./useActs";

interface Props {
  conversation: Conversation;
  entries: Entry[];
  /** More was said before what is here. */
  goesBack: boolean;
  chosen: ReadonlySet<string>;
  onChoose: (ids: Set<string>) => void;
  onSplit: (wish: SplitWish) => void;
  onCancel: () => void;
}

/** Where the composer stands else: what leaves, under which subject, for which reason. */
export function SplitBar({ conversation, entries, goesBack, chosen, onChoose, onSplit, onCancel }: Props) {
  const s = useStrings();
  const { data = [] } = useReasons();
  const said = entries.filter((one) => one.message && !isPending(one));
  const first = said.findIndex((one) => chosen.has(one.message?.id ?? ""));
  const suggested = said[first]?.message?.subject ?? "";
  const [typed, setTyped] = useState<string | null>(null);
  const [reason, setReason] = useState(conversation.contact_reason?.id ?? "");
  const subject = typed ?? suggested;
  const everything = !goesBack && chosen.size > 0 && chosen.size >= said.length;
  const ready = chosen.size > 0 && !everything && subject.trim() !== "";
  useKeys({ Escape: onCancel });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) onSplit({ message_ids: said.flatMap((one) => (one.message && chosen.has(one.message.id) ? [one.message.id] : [])), subject: subject.trim(), contact_reason_id: reason || null });
  };
  const following = () => onChoose(new Set(said.slice(first).flatMap((one) => one.message?.id ?? [])));
  return (
    <form className={css.bar} onSubmit={submit} aria-label={s.t("split.title")} onKeyDown={(event) => event.key === "Escape" && onCancel()}>
      <div className={css.barFields}>
        <TextInput label={s.t("split.subject")} value={subject} maxLength={300} onChange={(event) => setTyped(event.currentTarget.value)} />
        <NativeSelect
          label={s.t("conversation.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[
            { value: "", label: s.t("close.no_reason") },
            ...inOrder(data).map(({ reason: one, parent }) => ({ value: one.id, label: parent ? `${s.label(parent.label)} › ${s.label(one.label)}` : s.label(one.label) })),
          ]}
        />
      </div>
      <div className={css.barActs}>
        <p role="status">{everything ? s.t("split.all") : s.t("split.chosen", { n: chosen.size })}</p>
        <Button onClick={following} disabled={first < 0}>
          {s.t("split.following")}
        </Button>
        <Button onClick={onCancel}>{s.t("action.cancel")}</Button>
        <Button type="submit" variant="filled" disabled={!ready}>
          {s.t("split.go")}
        </Button>
      </div>
    </form>
  );
}
