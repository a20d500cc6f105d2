import type { Conversation } from "@filrouge/api";
import { useStrings } from "@filrouge/strings";
import { RequestProblem, Skeletons } from "@filrouge/ui";
import { Button, Group, Modal, NativeSelect, Stack, Textarea } from "@mantine/core";
import { useState, type FormEvent } from "react";
import { inOrder, useReasons, useWrapUps } from "../data/catalogue";
import { OpenPromises } from "../tasks/OpenPromises";
import css from "./dialogs.module.css";

interface Props {
  opened: boolean;
  /** One of them; without an id, several at once. */
  conversation: Pick<Conversation, "contact_reason"> & { id?: string };
  many?: number;
  /** With the answer that is being sent: that one is the last word. */
  sending?: boolean;
  onClose: () => void;
  onDone: (how: { wrap_up_code: string; contact_reason_id?: string | null; note?: string }) => void;
}

/** How it ended, why they came, and a word for the next reader. */
export function CloseDialog({ opened, ...rest }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={rest.onClose} title={rest.many !== undefined ? s.t("close.many", { n: rest.many }) : s.t(rest.sending ? "close.send" : "close.title")} size="lg" closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside {...rest} />
    </Modal>
  );
}

function Inside({ conversation, sending, many, onClose, onDone }: Omit<Props, "opened">) {
  const s = useStrings();
  const wrapUps = useWrapUps();
  const reasons = useReasons();
  const [code, setCode] = useState("");
  const [reason, setReason] = useState(conversation.contact_reason?.id ?? "");
  const [note, setNote] = useState("");
  const chosen = code || wrapUps.data?.[0]?.code || "";
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (chosen) onDone({ wrap_up_code: chosen, contact_reason_id: reason || undefined, note: note.trim() || undefined });
  };
  if (wrapUps.isPending) return <Skeletons rows={4} height={40} />;
  if (wrapUps.error) return <RequestProblem error={wrapUps.error} onRetry={() => void wrapUps.refetch()} />;
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <fieldset className={css.set}>
          <legend className={css.legend}>{s.t("close.how")}</legend>
          {wrapUps.data.map((one, index) => (
            <label key={one.code} className={css.radio} data-on={chosen === one.code || undefined}>
              <input type="radio" name="wrap-up" value={one.code} checked={chosen === one.code} onChange={() => setCode(one.code)} autoFocus={index === 0} data-autofocus={index === 0 || undefined} />
              {s.label(one.label)}
            </label>
          ))}
        </fieldset>
        <NativeSelect
          label={s.t("close.reason")}
          value={reason}
          onChange={(event) => setReason(event.currentTarget.value)}
          data={[
            { value: "", label: s.t(many !== undefined ? "close.same_reason" : "close.no_reason") },
            ...inOrder(reasons.data ?? []).map(({ reason: one, parent }) => ({ value: one.id, label: parent ? `${s.label(parent.label)} › ${s.label(one.label)}` : s.label(one.label) })),
          ]}
        />
        {!sending && <Textarea label={s.t("close.note")} description={s.t("close.note_hint")} autosize minRows={2} maxRows={6} value={note} onChange={(event) => setNote(event.currentTarget.value)} />}
        {conversation.id && <OpenPromises conversation={conversation.id} />}
        <Group justify="flex-end">
          <Button onClick={onClose}>{s.t("action.cancel")}</Button>
          <Button type="submit" variant="filled" disabled={!chosen}>
            {s.t(sending ? "close.send" : "close.go")}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}
