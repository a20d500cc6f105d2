import { time, useStrings } from "@filrouge/strings";
import { Button, Group, Modal, Stack, TextInput } from "@mantine/core";
import { useState } from "react";
import css from "./dialogs.module.css";
import { presets } from "./snoozes";

interface Props {
  opened: boolean;
  onClose: () => void;
  onSnooze: (until: Date) => void;
}

export function SnoozeDialog({ opened, onClose, onSnooze }: Props) {
  const s = useStrings();
  return (
    <Modal opened={opened} onClose={onClose} title={s.t("snooze.title")} closeButtonProps={{ "aria-label": s.t("action.close") }}>
      <Inside onSnooze={onSnooze} />
    </Modal>
  );
}

function Inside({ onSnooze }: Pick<Props, "onSnooze">) {
  const s = useStrings();
  const [now] = useState(() => new Date());
  const [chosen, setChosen] = useState("");
  const date = chosen ? new Date(chosen) : null;
  const past = date !== null && date.getTime() <= now.getTime();
  return (
    <Stack gap="md">
      <p className={css.lead}>{s.t("snooze.text")}</p>
      <div className={css.options}>
        {presets(now).map((one, index) => (
          <button key={one.key} type="button" className={css.option} onClick={() => onSnooze(one.at)} data-autofocus={index === 0 || undefined}>
            <span>{s.t(one.key)}</span>
            <span className={css.hint}>{time.instant(s, one.at, now)}</span>
          </button>
        ))}
      </div>
      <Group align="flex-end" wrap="nowrap">
        <TextInput className={css.grow} type="datetime-local" label={s.t("snooze.other")} value={chosen} onChange={(event) => setChosen(event.currentTarget.value)} error={past ? s.t("snooze.past") : undefined} />
        <Button disabled={!date || past} onClick={() => date && onSnooze(date)}>
          {s.t("snooze.go")}
        </Button>
      </Group>
    </Stack>
  );
}
