import { api, type Conversation, type Linked } from "@filrouge/api";
import type { ConversationState } from "@filrouge/live";
import { useStrings } from "@filrouge/strings";
import { addressWords, Chip, endOf, Problem, RequestProblem, Skeletons, SmallKnot, Thread, ThreadItem, Time } from "@filrouge/ui";
import { Button, Group, Modal, Stack } from "@mantine/core";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { conversationKey } from "../data/conversation";
import { ConversationPicker } from "./ConversationPicker";
import dialogs from "./dialogs.module.css";
import { firstWords, joined, remainsFirst } from "./joined";
import css from "./picking.module.css";
import type { Acts } from "./useActs";

interface Props {
  opened: boolean;
  conversation: Conversation;
  acts: Acts;
  onClose: () => void;
}

/** Two conversations that are one: which, which of them remains, and how its thread will read. */
export function MergeDialog({ opened, ...rest }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={rest.onClose} title={s.t("merge.title")} size="lg" yOffset="8vh" centered={false} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside {...rest} />
    </Modal>
  );
}

function Inside({ conversation, acts, onClose }: Omit<Props, "opened">) {
  const s = useStrings();
  const [other, setOther] = useState<Linked | null>(null);
  if (!other)
    return (
      <>
        <p className={dialogs.lead}>{s.t("merge.text")}</p>
        <ConversationPicker from={conversation} without={conversation.merged_from.map((one) => one.id)} onPick={setOther} />
      </>
    );
  return <Preview conversation={conversation} other={other} acts={acts} onBack={() => setOther(null)} onClose={onClose} />;
}

const SHOWN = 8;

function Preview({ conversation, other, acts, onBack, onClose }: Omit<Props, "opened"> & { other: Linked; onBack: () => void }) {
  const s = useStrings();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const { view } = useParams({ strict: false });
  const [remains, setRemains] = useState(remainsFirst(conversation, other));
  const theirs = useQuery({ queryKey: [...conversationKey(other.id), "preview"], queryFn: () => api.conversations.read(other.id), staleTime: 0 });
  const mine = cache.getQueryData<ConversationState>(conversationKey(conversation.id));
  if (theirs.isPending) return <Skeletons rows={4} height={44} />;
  if (!theirs.data) return <RequestProblem error={theirs.error} onRetry={() => void theirs.refetch()} />;
  const them = theirs.data.conversation;
  const { shown, left_out } = joined(mine?.entries ?? [], theirs.data.entries, SHOWN);
  const more = left_out > 0 || Boolean(mine?.entries_before) || Boolean(theirs.data.entries_before);
  const kept = remains === "other" ? them : conversation;
  const going = remains === "other" ? conversation : them;
  const stranger = conversation.customer?.id !== them.customer?.id;
  const apart = conversation.brand?.id !== them.brand?.id;
  const go = () => {
    onClose();
    if (remains === "this") {
      void acts.mergeHere({ id: them.id, reference: them.reference, subject: them.subject, version: them.version });
      return;
    }
    void acts.mergeInto({ id: them.id, reference: them.reference, subject: them.subject }).then((done) => {
      if (done) void navigate({ to: "/inbox/$view/$conversationId", params: { view: view ?? "all", conversationId: them.id } });
    });
  };
  const named = (one: Conversation) => one.subject || one.reference;
  return (
    <Stack gap="md">
      <fieldset className={dialogs.set} data-one>
        <legend className={dialogs.legend}>{s.t("merge.which")}</legend>
        {([["other", them], ["this", conversation]] as const).map(([side, one]) => (
          <label key={side} className={dialogs.radio} data-on={remains === side || undefined}>
            <input type="radio" name="remains" checked={remains === side} onChange={() => setRemains(side)} autoFocus={remains === side} />
            <span className={css.which}>
              <span className={css.subject}>{named(one)}</span>
              <span className={css.facts}>
                {[one.reference, addressWords(s, one.customer?.name ?? ""), s.t(`state.${one.state}`), side === "this" ? s.t("merge.this_one") : ""].filter(Boolean).join(" · ")}
              </span>
            </span>
          </label>
        ))}
      </fieldset>
      {apart && <Problem tone="attention" what={s.t("merge.apart", { one: conversation.brand?.name ?? "", other: them.brand?.name ?? "" })} todo={s.t("merge.apart_do")} />}
      {stranger && !apart && <Problem tone="attention" what={s.t("merge.stranger", { one: addressWords(s, conversation.customer?.name ?? ""), other: addressWords(s, them.customer?.name ?? "") })} todo={s.t("merge.stranger_do")} />}
      <section className={css.preview} aria-label={s.t("merge.preview")} tabIndex={0}>
        <h3 className={css.group}>{s.t("merge.preview")}</h3>
        <Thread small label={s.t("merge.preview")}>
          {shown.map(({ entry, side }, index) => (
            <ThreadItem key={entry.id} knot={<SmallKnot filled={entry.direction === "out"} />} line="solid" end={index === 0 && more ? "fade" : endOf(index, shown.length, true)}>
              <div className={css.line} data-coming={(side === "this") === (remains === "other") || undefined}>
                <span className={css.who}>{addressWords(s, entry.author.name ?? entry.identity?.address ?? "") || s.t("customer.unknown")}</span>
                <Time at={entry.at} />
                {(side === "this") === (remains === "other") && <Chip>{s.t("merge.coming")}</Chip>}
                <span className={css.words}>{firstWords(entry.message?.text ?? "")}</span>
              </div>
            </ThreadItem>
          ))}
        </Thread>
      </section>
      <ul className={css.says}>
        <li>{s.t("merge.says_thread", { going: going.reference, kept: kept.reference })}</li>
        <li>{s.t("merge.says_replies", { going: going.reference, kept: kept.reference })}</li>
        <li>{s.t("merge.says_undo")}</li>
      </ul>
      <Group justify="space-between">
        <Button onClick={onBack}>{s.t("merge.back")}</Button>
        <Button variant="filled" disabled={apart} onClick={go}>
          {s.t("merge.go")}
        </Button>
      </Group>
    </Stack>
  );
}
