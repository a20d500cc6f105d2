import { api } from "@filrouge/api";
import { time, useStrings } from "@filrouge/strings";
import { Skeletons } from "@filrouge/ui";
import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import css from "../conversation/dialogs.module.css";

export interface Later {
  at: Date;
  if_moved_on: "hold" | "send";
}

interface Props {
  opened: boolean;
  conversationId: string;
  /** What was chosen before, when the moment is changed. */
  before?: Later;
  onClose: () => void;
  onChoose: (later: Later) => void;
}

/** When an answer goes out: moments at which it will be read, or any other; and what happens if somebody writes before. */
export function SendLater({ opened, onClose, ...rest }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={onClose} title={s.t(rest.before ? "compose.later_change" : "compose.later")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside {...rest} />
    </Modal>
  );
}

function Inside({ conversationId, before, onChoose }: Omit<Props, "opened" | "onClose">) {
  const s = useStrings();
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState("");
  const [moved, setMoved] = useState<Later["if_moved_on"]>(before?.if_moved_on ?? "hold");
  const times = useQuery({ queryKey: ["send-times", conversationId], queryFn: () => api.scheduled.times(conversationId), staleTime: 60_000 });
  const date = chosen ? new Date(chosen) : null;
  const past = date !== null && date.getTime() <= now.getTime();
  return (
    <Stack gap="md">
      <p className={css.lead}>{s.t("compose.later_text")}</p>
      <Radio.Group label={s.t("compose.if_moved_on")} value={moved} onChange={(value) => setMoved(value as Later["if_moved_on"])}>
        <Stack gap="xs" mt="xs">
          <Radio color="var(--fr-ink)" value="hold" label={s.t("compose.if_moved_hold")} />
          <Radio color="var(--fr-ink)" value="send" label={s.t("compose.if_moved_send")} />
        </Stack>
      </Radio.Group>
      {times.isPending && <Skeletons rows={3} height={36} />}
      <div className={css.options}>
        {(times.data?.items ?? []).map((one, index) => (
          <button key={one.key} type="button" className={css.option} data-autofocus={index === 0 || undefined} onClick={() => onChoose({ at: new Date(one.at), if_moved_on: moved })}>
            <span>{s.maybe(`compose.later.${one.key}`, one.key)}</span>
            <span className={css.hint}>{time.instant(s, new Date(one.at), now)}</span>
          </button>
        ))}
      </div>
      <Group align="flex-end" wrap="nowrap">
        <TextInput className={css.grow} type="datetime-local" label={s.t("compose.later_other")} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)} error={past ? s.t("snooze.past") : undefined} />
        <Button disabled={!date || past} onClick={() => date && onChoose({ at: date, if_moved_on: moved })}>
          {s.t("compose.later_go")}
        </Button>
      </Group>
    </Stack>
  );
}
